// Build Manumit's look: `npm ci && node build.mjs`.
//
// Everything it writes is committed under src/manumit/web/static, with the licences of what it
// contains, so that neither users nor tests need Node. The same sources give the same bytes.

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import postcss from "postcss";
import rtlcss from "rtlcss";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const root = dirname(here);
const out = join(root, "src/manumit/web/static/manumit");
const calendarOut = join(root, "src/manumit/web/static/calendar");
const vendor = join(root, "tests/browser/vendor");

// Package of @fontsource, the slices of it that we ship, weights, family name in our CSS.
// A browser loads a slice only when a page shows a character of its range.
const FONTS = [
  ["noto-sans", ["latin", "latin-ext", "vietnamese", "cyrillic"], [400, 700], "Manumit Sans"],
  ["source-serif-4", ["latin", "latin-ext", "vietnamese", "cyrillic"], [600], "Manumit Serif"],
  ["noto-sans-arabic", ["arabic"], [400, 700], "Manumit Sans"],
  ["noto-sans-bengali", ["bengali"], [400, 700], "Manumit Sans"],
  ["noto-sans-devanagari", ["devanagari"], [400, 700], "Manumit Sans"],
  ["noto-sans-ethiopic", ["ethiopic"], [400, 700], "Manumit Sans"],
  ["noto-sans-khmer", ["khmer"], [400, 700], "Manumit Sans"],
  ["noto-sans-lao", ["lao"], [400, 700], "Manumit Sans"],
  ["noto-sans-myanmar", ["myanmar"], [400, 700], "Manumit Sans"],
  ["noto-sans-tamil", ["tamil"], [400, 700], "Manumit Sans"],
  ["noto-sans-thai", ["thai"], [400, 700], "Manumit Sans"],
];

const read = (path) => readFileSync(path, "utf8");
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 10);

function fresh(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

function unicodeRange(pkg, slice) {
  const table = JSON.parse(read(join(modules, "@fontsource", pkg, "unicode.json")));
  const range = table[slice];
  if (!range) throw new Error(`${pkg} has no slice ${slice}`);
  return range;
}

function fonts() {
  mkdirSync(join(out, "fonts"), { recursive: true });
  const faces = [];
  for (const [pkg, slices, weights, family] of FONTS) {
    for (const slice of slices) {
      for (const weight of weights) {
        const name = `${pkg}-${slice}-${weight}-normal.woff2`;
        const bytes = readFileSync(join(modules, "@fontsource", pkg, "files", name));
        // The digest in the name lets a browser keep the file for a year.
        const shipped = `${pkg}-${slice}-${weight}.${digest(bytes)}.woff2`;
        writeFileSync(join(out, "fonts", shipped), bytes);
        faces.push(
          `@font-face{font-family:"${family}";font-style:normal;font-weight:${weight};` +
            `font-display:swap;src:url(../fonts/${shipped}) format("woff2");` +
            `unicode-range:${unicodeRange(pkg, slice)}}`,
        );
      }
    }
  }
  return faces.join("\n");
}

function compile(name) {
  return sass.compile(join(here, "styles", name), {
    loadPaths: [modules],
    style: "compressed",
    quietDeps: true,
    silenceDeprecations: ["import"],
  }).css;
}

function styles(faces) {
  mkdirSync(join(out, "css"), { recursive: true });
  const css = compile("manumit.scss").replace(/^\uFEFF/, "").replace(/^@charset "UTF-8";/, "");
  for (const banned of ["GDS Transport", "data:", "url(", "crest", "crown"]) {
    if (css.includes(banned)) throw new Error(`the style sheet contains ${banned}`);
  }
  const all = `@charset "UTF-8";\n${faces}\n${css}\n`;
  writeFileSync(join(out, "css/manumit.css"), all);
  writeFileSync(join(out, "css/manumit.rtl.css"), postcss([rtlcss]).process(all, { from: undefined }).css);
  writeFileSync(join(calendarOut, "calendar.css"), `${compile("calendar.scss")}\n`);
}

function scripts() {
  mkdirSync(join(out, "js"), { recursive: true });
  const govuk = read(join(modules, "govuk-frontend/dist/govuk/govuk-frontend.min.js"));
  const withoutMap = govuk.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
  const shipped = `govuk-frontend.${digest(withoutMap)}.js`;
  writeFileSync(join(out, "js", shipped), withoutMap);
  for (const name of readdirSync(join(here, "scripts")).sort()) {
    const source = read(join(here, "scripts", name)).replaceAll("govuk-frontend.js", shipped);
    writeFileSync(join(out, "js", name), source);
  }
}

function licences() {
  const parts = [
    ["GOV.UK Frontend (parts of css/ and js/govuk-frontend)", join(here, "licences/govuk-frontend.txt"), "govuk-frontend"],
    ["Noto Sans, Latin, Cyrillic and Vietnamese (fonts/noto-sans-*)", join(modules, "@fontsource/noto-sans/LICENSE"), "@fontsource/noto-sans"],
    ["Source Serif 4 (fonts/source-serif-4-*)", join(modules, "@fontsource/source-serif-4/LICENSE"), "@fontsource/source-serif-4"],
    ...FONTS.slice(2).map(([pkg]) => [`${pkg} (fonts/${pkg}-*)`, join(modules, `@fontsource/${pkg}/LICENSE`), `@fontsource/${pkg}`]),
  ];
  const texts = parts.map(([title, file, pkg]) => {
    const { version, license } = JSON.parse(read(join(modules, pkg, "package.json")));
    const text = read(file).trim().replace(/[ \t]+$/gm, "").replace(/\r/g, "");
    return `${"=".repeat(78)}\n${title}\n${pkg} ${version}, ${license}\n${"=".repeat(78)}\n\n${text}\n`;
  });
  const head = "Everything else in this folder is Manumit's own (Apache-2.0). It contains:\n";
  writeFileSync(join(out, "LICENSES.txt"), `${head}\n${texts.join("\n")}`);
}

function testTools() {
  fresh(vendor);
  cpSync(join(modules, "axe-core/axe.min.js"), join(vendor, "axe.min.js"));
  const { version } = JSON.parse(read(join(modules, "axe-core/package.json")));
  writeFileSync(
    join(vendor, "LICENSES.txt"),
    `axe.min.js: axe-core ${version}, Mozilla Public License 2.0, unchanged; used by the tests only.\n` +
      `Its source is the npm package axe-core. The licence follows.\n\n` +
      read(join(modules, "axe-core/LICENSE")).replace(/\r/g, ""),
  );
}

fresh(out);
fresh(calendarOut);
styles(fonts());
scripts();
cpSync(join(here, "images"), join(out, "images"), { recursive: true });
cpSync(join(here, "calendar.svg"), join(calendarOut, "calendar.svg"));
licences();
testTools();
console.log(`built ${basename(out)}`);
