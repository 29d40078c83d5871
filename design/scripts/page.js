// Start the parts of GOV.UK Frontend that a page holds.

import { initAll } from "./govuk-frontend.js";

initAll();
