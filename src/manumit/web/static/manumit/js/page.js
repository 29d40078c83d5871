// Start the parts of GOV.UK Frontend that a page holds.

import { initAll } from "./govuk-frontend.4e8b95d53d.js";

initAll();
