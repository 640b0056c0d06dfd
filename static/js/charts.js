// Trends: a figure[data-trend] has its numbers in a JSON block and in a table; ECharts draws the JSON.
// SVG renderer and richText tooltips, because the CSP forbids inline styles. Loaded only where there is a chart.
let library = null;

function loadLibrary(src) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.addEventListener("load", () => resolve(window.echarts));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return library;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function text(value, unit) {
  if (value === null || value === undefined) return "нет данных";
  const digits = Number.isInteger(value) ? 0 : 1;
  return `${value.toLocaleString("ru-RU", { maximumFractionDigits: 2, minimumFractionDigits: digits })}${unit ? `\u00a0${unit}` : ""}`;
}

// «IV квартал 2026 года» is too long for an axis; the hint and the table keep the whole name.
const short = (label) => label.replace(" квартал ", " кв. ").replace(/ года$/, "");

function options(data) {
  const ink = colour("--ink");
  const soft = colour("--ink-soft");
  const line = colour("--line");
  const palette = [colour("--blue"), colour("--warm-mark"), "#6f9bd1", colour("--green"), colour("--red")];
  const font = getComputedStyle(document.body).fontFamily;
  const shapes = ["circle", "rect", "triangle", "diamond"];
  return {
    animation: false,
    color: palette,
    textStyle: { fontFamily: font, fontSize: 13, color: soft },
    grid: { left: 8, right: 28, top: data.series.length > 1 ? 44 : 16, bottom: 8, containLabel: true },
    legend: { show: data.series.length > 1, top: 0, left: 0, itemWidth: 28, data: data.series.map((one) => ({ name: one.name, itemStyle: one.dashed ? { opacity: 0 } : {} })), textStyle: { color: ink, fontSize: 13 } },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: "#fff",
      borderColor: line,
      textStyle: { color: ink, fontSize: 13, fontFamily: font },
      formatter: (points) =>
        [points[0].axisValueLabel, ...points.map((point) => `${point.seriesName}: ${text(point.value ?? null, data.unit)}`)].join("\n"),
    },
    xAxis: { type: "category", data: data.labels, boundaryGap: false, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: soft, hideOverlap: true, margin: 14, formatter: short } },
    yAxis: { type: "value", min: 0, splitNumber: 4, splitLine: { lineStyle: { color: line } }, axisLabel: { color: soft, formatter: (value) => value.toLocaleString("ru-RU") } },
    series: data.series.map((one, index) => ({
      name: one.name,
      type: "line",
      data: one.values,
      connectNulls: false,
      symbol: one.dashed ? "none" : shapes[index % shapes.length],
      itemStyle: one.dashed ? { color: soft } : {},
      symbolSize: 7,
      lineStyle: { width: one.dashed ? 1.5 : 2.5, type: one.dashed ? "dashed" : "solid" },
      emphasis: { disabled: true },
    })),
  };
}

async function draw(figure) {
  const data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const place = figure.querySelector(".trend");
  const echarts = await loadLibrary(figure.dataset.library);
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption(options(data));
  new ResizeObserver(() => chart.resize()).observe(place);
}

function start() {
  for (const figure of document.querySelectorAll("figure[data-trend]:not([data-drawn])")) {
    figure.dataset.drawn = "";
    // Without the library the table stays open and says the same.
    new IntersectionObserver((entries, watcher) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      draw(figure).catch(() => figure.querySelector("details")?.setAttribute("open", ""));
    }, { rootMargin: "200px" }).observe(figure);
  }
}

document.documentElement.classList.add("js");
start();
document.addEventListener("htmx:afterSettle", start);
