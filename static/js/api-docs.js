// Starts Swagger UI on the page of the API. Nothing is asked of other servers: no validator, no web fonts.
// Its own words are English and it has no translations, so those that a reader meets are replaced as they appear.
const place = document.getElementById("swagger-ui");

const WORDS = {
  "Authorize": "Ввести токен",
  "Available authorizations": "Доступ по токену",
  "Authorized": "Токен введён",
  "Logout": "Убрать токен",
  "Close": "Закрыть",
  "Value:": "Значение:",
  "Name:": "Имя:",
  "In:": "Где:",
  "header": "заголовок",
  "Try it out": "Попробовать",
  "Cancel": "Не нужно",
  "Reset": "Сбросить",
  "Execute": "Выполнить",
  "Clear": "Очистить",
  "Parameters": "Параметры",
  "No parameters": "Параметров нет",
  "Name": "Имя",
  "Description": "Описание",
  "Responses": "Ответы",
  "Response": "Ответ",
  "Server response": "Ответ сервера",
  "Response body": "Тело ответа",
  "Response headers": "Заголовки ответа",
  "Request URL": "Адрес запроса",
  "Request duration": "Длительность запроса",
  "Code": "Код",
  "Details": "Подробности",
  "Links": "Ссылки",
  "No links": "Ссылок нет",
  "Media type": "Вид ответа",
  "Controls Accept header.": "Передаётся в заголовке Accept.",
  "Example Value": "Пример",
  "Schema": "Схема",
  "Examples": "Примеры",
  "Available values": "Возможные значения",
  "Default value": "По умолчанию",
  "Download": "Скачать",
  "Copy to clipboard": "Скопировать",
  "LOADING": "Загрузка",
  "required": "обязательно",
};

function translate(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    // Program text and answers of the server stay as they are.
    if (node.parentElement.closest("pre, code, .microlight, textarea, .opblock-summary-path")) continue;
    const words = WORDS[node.data.trim()];
    if (words) node.data = node.data.replace(node.data.trim(), words);
  }
}

new MutationObserver(() => translate(place)).observe(place, { childList: true, subtree: true, characterData: true });

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  validatorUrl: null,
  defaultModelsExpandDepth: -1,
  supportedSubmitMethods: ["get"],
});
