// Starts Swagger UI on the page of the API. Nothing is asked of other servers: no validator, no web fonts.
const place = document.getElementById("swagger-ui");

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  validatorUrl: null,
  defaultModelsExpandDepth: -1,
  supportedSubmitMethods: ["get"],
});
