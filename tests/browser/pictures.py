"""Pictures for docs/screens/: the page at its whole height, in a palette of 256 colours, so that they stay light."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

from playwright.sync_api import Page

LONGEST = 1900
"""Pixels: a longer page is cut, its end says nothing new."""

# The browser decodes and quantises: the 256 most frequent colours of 15 bits, any other becomes the nearest of them.
_QUANTISE = """async (source) => {
  const image = new Image();
  image.src = "data:image/png;base64," + source;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  const brush = canvas.getContext("2d");
  brush.drawImage(image, 0, 0);
  const { data } = brush.getImageData(0, 0, image.width, image.height);
  const seen = new Map();
  const keyAt = (at) => ((data[at] >> 3) << 10) | ((data[at + 1] >> 3) << 5) | (data[at + 2] >> 3);
  for (let at = 0; at < data.length; at += 4) {
    const key = keyAt(at);
    const colour = seen.get(key) ?? { count: 0, shades: new Map() };
    const shade = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
    colour.count += 1;
    colour.shades.set(shade, (colour.shades.get(shade) ?? 0) + 1);
    seen.set(key, colour);
  }
  const commonest = (colour) => [...colour.shades].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
  const palette = [...seen.values()].sort((a, b) => b.count - a.count).slice(0, 256).map(commonest);
  const nearest = new Map();
  for (const [key, colour] of seen) {
    const shade = commonest(colour);
    const distance = (other) =>
      ((shade >> 16) - (other >> 16)) ** 2 +
      (((shade >> 8) & 255) - ((other >> 8) & 255)) ** 2 +
      ((shade & 255) - (other & 255)) ** 2;
    let best = 0;
    palette.forEach((other, index) => { if (distance(other) < distance(palette[best])) best = index; });
    nearest.set(key, best);
  }
  const bytes = new Uint8Array(data.length / 4);
  for (let at = 0; at < data.length; at += 4) bytes[at / 4] = nearest.get(keyAt(at));
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return { width: image.width, height: image.height, palette, pixels: btoa(text) };
}"""


def photograph(page: Page, target: Path) -> None:
    """The window grows to the page's height first: what sticks to its edge then stands in its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    assert size is not None
    height = max(size["height"], min(page.evaluate("document.documentElement.scrollHeight"), LONGEST))
    page.set_viewport_size({"width": size["width"], "height": height})
    page.evaluate("scrollTo(0, 0)")
    shot = page.screenshot(animations="disabled")
    page.set_viewport_size(size)
    studio = page.context.new_page()
    target.write_bytes(_palette_png(studio.evaluate(_QUANTISE, base64.b64encode(shot).decode())))
    studio.close()


def _palette_png(image: dict[str, object]) -> bytes:
    width, height = int(str(image["width"])), int(str(image["height"]))
    pixels = base64.b64decode(str(image["pixels"]))
    rows = b"".join(b"\0" + pixels[row * width : (row + 1) * width] for row in range(height))
    colours = b"".join(int(colour).to_bytes(3, "big") for colour in image["palette"])  # type: ignore[attr-defined]
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
