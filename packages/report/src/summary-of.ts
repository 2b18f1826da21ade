import { countText, durationText } from './duration-text.ts'
import type { ContainerRow, Engine, Run, TestRow } from './model/run.ts'
import { countSkipped, countTests } from './model/tests.ts'

// GitHub takes a megabyte of a step.
const most = { containers: 30, failures: 20, lines: 40 }

/**
 * A run in Markdown, as the job summary of GitHub shows it.
 *
 * @param options.hasFailures whether each test that has failed is shown; @default true
 */
export function summaryOf(
  run: Run,
  { hasFailures = true }: { hasFailures?: boolean } = {},
): string {
  const { containers, tests, advice, engines } = run
  const failed = tests.filter(({ outcome }) => outcome === 'failed')
  const blocks = [
    `### Containers of the tests`,
    `${headline(run, failed.length)}${onEngines(engines)}`,
    containers.length > 0 ? table(containers) : '',
    ...(hasFailures
      ? failureTexts(failed)
      : failed.length > 0
        ? ['What failed is left out: this summary is nearly full.']
        : []),
    advice.length > 0
      ? `**What would make this run faster**\n\n${advice.map((line) => `- ${inText(line)}`).join('\n')}`
      : '',
  ]
  return `${blocks.filter(Boolean).join('\n\n')}\n\n`
}

function headline({ tests, containers, totalMs }: Run, failed: number): string {
  const ready = containers.filter(({ readyMs }) => readyMs !== undefined).length
  const skipped = countSkipped(tests)
  const outcome =
    tests.length === 0
      ? ''
      : `, ${countText(countTests(tests), 'test')} with containers${skipped > 0 ? `, ${skipped} skipped` : ''}${failed > 0 ? `, **${failed} failed**` : ', all passed'}`
  return `${countText(ready, 'container')} ready${outcome}, ${durationText(totalMs)}`
}

function onEngines(engines: readonly Engine[]): string {
  const [first, second] = engines
  if (!first) return ''
  return second
    ? `, on the engines ${engines.map(({ name, endpoint }) => inCode(name ?? endpoint)).join(', ')}`
    : `, on the engine at ${inCode(first.endpoint)}`
}

const inCode = (text: string): string => `\`${text}\``

function table(containers: readonly ContainerRow[]): string {
  const rows = containers
    .slice(0, most.containers)
    .map((row) =>
      [row.name, row.image || (row.origin ?? ''), readyText(row), phasesText(row), endText(row)]
        .map(inCell)
        .join(' | '),
    )
  const left = containers.length - rows.length
  return [
    '| Container | Image | Ready after | Where the time went | End |',
    '| --- | --- | ---: | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
    ...(left > 0 ? [`| … and ${left} more | | | | |`] : []),
  ].join('\n')
}

const readyText = ({ readyMs, fromMs }: ContainerRow): string =>
  readyMs === undefined ? 'never' : durationText(readyMs - fromMs)

const phasesText = ({ phases }: ContainerRow): string =>
  phases
    .filter(({ fromMs, toMs }) => toMs - fromMs >= 1)
    .map(({ phase, fromMs, toMs }) => `${phase} ${durationText(toMs - fromMs)}`)
    .join(', ')

function endText({ failure, exit, removalMs }: ContainerRow): string {
  if (failure) return `failed: ${failure.code}`
  if (exit) return `exited with code ${exit.exitCode}${exit.oomKilled ? ', out of memory' : ''}`
  return removalMs === undefined ? '' : 'removed'
}

function failureTexts(failed: readonly TestRow[]): string[] {
  const left = failed.length - most.failures
  const shown = failed.slice(0, most.failures).map(failureText)
  return left > 0 ? [...shown, `… and ${left} more failed.`] : shown
}

function failureText({ name, file, error, lines, leftOut }: TestRow): string {
  const shown = lines.slice(-most.lines)
  const earlier = leftOut + lines.length - shown.length
  const width = Math.max(...shown.map(({ container }) => container.length))
  const logs = shown.map(({ container, text }) => `${container.padEnd(width)} | ${text}`)
  if (earlier > 0) logs.unshift(`(${countText(earlier, 'earlier line')} left out)`)
  return [
    `<details open><summary><b>Failed:</b> ${inText(name)} (${inText(file)})</summary>`,
    fenced(error),
    ...(shown.length > 0
      ? ['What its containers wrote while it ran:', fenced(logs.join('\n'))]
      : []),
    '</details>',
  ].join('\n\n')
}

/** A block of code, whose fence is longer than any in its text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}

const inText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(/\r?\n/g, ' ')

const inCell = (text: string): string => inText(text).replaceAll('|', '\\|')
