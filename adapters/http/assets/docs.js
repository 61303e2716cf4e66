"use strict";

SwaggerUIBundle({
  url: document.body.dataset.schema,
  domNode: document.getElementById("viewer"),
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false, // a token does not outlive the page
  validatorUrl: null, // it would send the description to a host outside
});
