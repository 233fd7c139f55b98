// The Node pair: mailparser's simpleParser, then email-reply-parser on its text.
// usage: node reader.mjs NODE_MODULES DIR; prints mails per CPU second, best pass.
import { createRequire } from "node:module";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, dir] = process.argv.slice(2);
const require = createRequire(pathToFileURL(resolve(modules, "x.js")));
const { simpleParser } = require("mailparser");
const { default: EmailReplyParser } = await import(
  pathToFileURL(require.resolve("email-reply-parser")).href
);

const PASSES = 4; // the first ones warm the compiler up

function mails(from) {
  return readdirSync(from, { withFileTypes: true }).flatMap((entry) => {
    const path = join(from, entry.name);
    if (entry.isDirectory()) return mails(path);
    return entry.name.endsWith(".eml") ? [readFileSync(path)] : [];
  });
}

const all = mails(dir);
const parser = new EmailReplyParser();
let best = 0;
let bytes = 0; // uses the result, so that no work can be left out
for (let pass = 0; pass < PASSES; pass++) {
  const from = process.cpuUsage();
  for (const raw of all) {
    const mail = await simpleParser(raw);
    bytes += parser.parseReply(mail.text ?? "").length;
  }
  const used = process.cpuUsage(from);
  best = Math.max(best, (all.length * 1e6) / (used.user + used.system));
}
if (bytes === 0) throw new Error("nothing was read");
console.log(best.toFixed(1));
