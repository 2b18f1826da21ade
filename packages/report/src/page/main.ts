import type { Run } from '../model/run.ts'
import { head } from './head.ts'
import { createSelection, type Selected } from './selection.ts'
import { testsPanel } from './tests-panel.ts'
import { timeline } from './timeline.ts'

const run = JSON.parse(document.querySelector('#run')?.textContent ?? '{}') as Run
const selection = createSelection()

document.body.append(head(run))
const main = document.createElement('main')
document.body.append(main)
main.append(timeline(run, selection), testsPanel(run, selection))

const failed = firstFailure(run)
selection.select(wanted(run) ?? failed ?? firstTest(run))
selection.follow((selected) => {
  // Its number, so that the address leads there again.
  if (selected?.kind === 'test')
    history.replaceState(undefined, '', `#test=${run.tests.indexOf(selected.test)}`)
})
// Behind the first layout, which says where it is.
if (failed)
  requestAnimationFrame(() =>
    requestAnimationFrame(() => document.querySelector('#explore')?.scrollIntoView()),
  )

/** What the address names. */
function wanted({ tests }: Run): Selected {
  const [, number] = /^#test=(\d+)$/.exec(location.hash) ?? []
  const test = number === undefined ? undefined : tests[Number(number)]
  return test && { kind: 'test', test }
}

/** The first test that has failed; where none has, the first container that could not start or has died. */
function firstFailure({ tests, containers }: Run): Selected {
  const test = tests.find(({ outcome }) => outcome === 'failed')
  if (test) return { kind: 'test', test }
  const container = containers.find(({ failure, exit }) => failure || exit)
  return container && { kind: 'container', container }
}

function firstTest({ tests, containers }: Run): Selected {
  const [test] = tests
  if (test) return { kind: 'test', test }
  const [container] = containers
  return container && { kind: 'container', container }
}
