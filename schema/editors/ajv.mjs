// Judges documents with Ajv. It reads one JSON document from standard input,
//   {"schemas": {name: schema}, "documents": [{"schema": name, "format": "yaml", "text": "…"}]}
// and writes the verdicts as a JSON array: true, false, or the text of an error.
// A schema is compiled in strict mode, with union types allowed; where it has the
// keywords of editors ("loose"), those are declared first, and types may be left to
// other parts of the schema.
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse as parseTOML } from "smol-toml";
import { parseDocument } from "yaml";

const editorKeywords = [
  "markdownDescription", "enumDescriptions", "markdownEnumDescriptions", "defaultSnippets",
  "deprecationMessage", "errorMessage", "patternErrorMessage", "doNotSuggest",
];

const input = JSON.parse(readFileSync(0, "utf8"));
const validators = new Map();

function validator(name) {
  if (!validators.has(name)) {
    const { schema, loose } = input.schemas[name];
    const Class = schema.$schema.includes("2020-12") ? Ajv2020 : Ajv;
    const ajv = new Class({ strict: true, allowUnionTypes: true, strictTypes: !loose });
    addFormats(ajv);
    if (loose) ajv.addVocabulary(editorKeywords);
    validators.set(name, ajv.compile(schema));
  }
  return validators.get(name);
}

function parse(format, text) {
  switch (format) {
    case "yaml": {
      const doc = parseDocument(text, { version: "1.2", merge: false });
      if (doc.errors.length > 0) throw doc.errors[0];
      return doc.toJS();
    }
    case "toml":
      return parseTOML(text);
  }
  return JSON.parse(text);
}

const verdicts = input.documents.map(({ schema, format, text }) => {
  const validate = validator(schema);
  try {
    return validate(parse(format, text));
  } catch (e) {
    return String(e);
  }
});
process.stdout.write(JSON.stringify(verdicts));
