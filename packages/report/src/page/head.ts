import { countText, durationText } from '../duration-text.ts'
import type { Engine, Run } from '../model/run.ts'
import { countSkipped, countTests } from '../model/tests.ts'
import { button, element } from './element.ts'

/** Title, outcome, sums, and what would make the run faster. */
export function head(run: Run): HTMLElement {
  return element(
    'header',
    { class: 'head' },
    element(
      'div',
      { class: 'top' },
      element('h1', {}, 'Containers of a run'),
      outcome(run),
      themeButton(),
    ),
    element('p', { class: 'meta' }, facts(run)),
    element(
      'dl',
      { class: 'sums' },
      ...run.sums.map(({ label, ms, of }) =>
        element(
          'div',
          {},
          element('dt', {}, label),
          element('dd', { class: 'number' }, durationText(ms)),
          element('dd', { class: 'of' }, of),
        ),
      ),
    ),
    advice(run),
  )
}

function outcome({ tests, containers }: Run): HTMLElement {
  const failed = tests.filter((test) => test.outcome === 'failed').length
  const broken = containers.filter(({ failure }) => failure).length
  const texts = [
    ...(failed > 0 ? [`${failed.toLocaleString('en')} failed`] : []),
    ...(broken > 0 ? [`${countText(broken, 'container')} not started`] : []),
  ]
  const isBad = texts.length > 0
  const skipped = countSkipped(tests)
  const left = skipped > 0 ? `, ${skipped.toLocaleString('en')} skipped` : ''
  const good =
    tests.length > 0 ? `${countText(countTests(tests), 'test')} passed${left}` : 'all started'
  return element(
    'span',
    { class: `pill ${isBad ? 'failed' : 'passed'}` },
    isBad ? texts.join(', ') : good,
  )
}

function facts({ title, startedAtMs, engines, isComplete, leftOut }: Run): string {
  const at = engines.map(engineText)
  const when = startedAtMs > 0 ? new Date(startedAtMs).toLocaleString() : ''
  const dropped = leftOut > 0 ? `the oldest ${countText(leftOut, 'event')} of tests left out` : ''
  return [
    title,
    when,
    ...at,
    isComplete ? '' : 'the run was ended before its end was told',
    dropped,
  ]
    .filter(Boolean)
    .join(' · ')
}

function advice({ advice: lines, notes }: Run): HTMLElement {
  const told = notes.slice(0, 5).map(({ text }) => element('li', {}, text))
  return element(
    'section',
    { class: 'advice', 'aria-labelledby': 'advice-title' },
    element('h2', { id: 'advice-title' }, 'What would make this run faster'),
    lines.length > 0
      ? element('ol', {}, ...lines.map((line) => element('li', {}, ...withCode(line))))
      : element('p', {}, 'Nothing stands out.'),
    told.length > 0
      ? element(
          'details',
          {},
          element('summary', {}, `Told on the way: ${notes.length}`),
          element('ul', {}, ...told),
        )
      : undefined,
  )
}

/** Words between backticks as code. */
const withCode = (line: string): (HTMLElement | string)[] =>
  line.split('`').map((part, index) => (index % 2 === 1 ? element('code', {}, part) : part))

function themeButton(): HTMLElement {
  const root = document.documentElement
  const isDark = (): boolean =>
    (root.dataset['theme'] ??
      (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark'
  const made = button(
    '◐',
    () => {
      root.dataset['theme'] = isDark() ? 'light' : 'dark'
      document.dispatchEvent(new Event('themechange'))
    },
    { class: 'theme', 'aria-label': 'Light or dark', title: 'Light or dark' },
  )
  return made
}

function engineText({ name, endpoint, apiVersion }: Engine): string {
  const where = name === undefined ? endpoint : `${name} at ${endpoint}`
  return `engine ${where}${apiVersion === undefined ? '' : ` (API ${apiVersion})`}`
}
