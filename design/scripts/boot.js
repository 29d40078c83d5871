// First child of <body>, not deferred: what must stand before the page is painted.

(() => {
  "use strict";
  const body = document.body;
  body.classList.add("js-enabled");
  if ("noModule" in HTMLScriptElement.prototype) {
    body.classList.add("govuk-frontend-supported");
  }
})();
