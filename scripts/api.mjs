// Writes the report of what each package exports; run it after a build.
import { writeFileSync } from 'node:fs'
import { apiReport, pageOf, reported } from './api/report.mjs'

for (const name of reported) writeFileSync(pageOf(name), apiReport(name))
