// Pooled nodemailer: composes and sends N personalised multipart mails; prints mails per
// second. Arguments: node_modules, port, connections, number of mails.
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const [modules, port, connections, n] = process.argv.slice(2)
const require = createRequire(resolve(modules, 'x.js'))
const nodemailer = require('nodemailer')

const transport = nodemailer.createTransport({
  host: '127.0.0.1',
  port: Number(port),
  secure: false,
  ignoreTLS: true,
  pool: true,
  maxConnections: Number(connections),
  maxMessages: Infinity,
})

const cell = (i) =>
  `<td align="center"><a href="mailto:feedback@firma.example?subject=${i}" ` +
  `style="display:inline-block;padding:12px 16px;background:#1a56a0;color:#ffffff">${i}</a></td>\n`
const mail = (i) => ({
  from: 'Beispiel GmbH <feedback@firma.example>',
  to: `Kim Kunde ${i} <kunde${i}@web.example>`,
  replyTo: `feedback+token${i}@firma.example`,
  subject: 'Ihre Meinung: Anruf für Sie',
  text: `Guten Tag Kim Kunde ${i},\n\nFür Sie da war Nadja. ` + 'Und warum? Ein oder zwei Sätze.\n'.repeat(18),
  html:
    `<!DOCTYPE html><html lang="de"><body><p>Guten Tag Kim Kunde ${i},</p><table><tr>\n` +
    Array.from({ length: 11 }, (_, k) => cell(k)).join('') +
    '</tr></table>' +
    '<p style="font-family:sans-serif">Ist etwas schiefgelaufen, meldet sich jemand persönlich.</p>\n'.repeat(70) +
    '</body></html>',
})

await transport.sendMail(mail(0)) // the first connection is not what is measured
const begin = process.hrtime.bigint()
let next = 1
const lane = async () => {
  while (next <= Number(n)) {
    await transport.sendMail(mail(next++))
  }
}
await Promise.all(Array.from({ length: 4 * Number(connections) }, lane))
const seconds = Number(process.hrtime.bigint() - begin) / 1e9
console.log((Number(n) / seconds).toFixed(0))
transport.close()
