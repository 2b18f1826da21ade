// Runs in the global scope of a test file whose environment gives no containers.

type Member = ((...args: unknown[]) => unknown) & { readonly [name: string]: unknown }

/**
 * Makes tests and hooks that take containers fail with the reason, where they are declared by the global functions. Jest
 * would otherwise give them its callback, and wait for a call of that.
 */
export function refuseContainers(scope: object): void {
  for (const name of ['test', 'it', 'beforeAll', 'beforeEach', 'afterEach', 'afterAll']) {
    let declare: Member | undefined
    Object.defineProperty(scope, name, {
      configurable: true,
      enumerable: true,
      get: () => declare,
      set(given: Member) {
        declare = refusing(given)
      },
    })
  }
}

const refusing = (member: Member): Member =>
  new Proxy(member, {
    apply: (target, self, args: unknown[]) =>
      Reflect.apply(
        target,
        self,
        args.map((arg) => (takesContainers(arg) ? fail : arg)),
      ),
    get: (target, name) => {
      const inner: unknown = Reflect.get(target, name)
      // Rows of a table may be taken apart.
      return typeof inner === 'function' && name !== 'each' ? refusing(inner as Member) : inner
    },
  })

/** Whether a test or hook shows by its parameter that it takes containers, and not Jest's callback. */
export const takesContainers = (body: unknown): boolean =>
  typeof body === 'function' &&
  body.length === 1 &&
  /^(?:async\b\s*)?(?:function\b[^(]*)?\(\s*\{/.test(String(body))

function fail(): never {
  throw givesNone('The environment of this test file gives no containers.')
}

export const givesNone = (what: string): Error =>
  new Error(
    `[SESSION_NOT_FOUND] ${what}\n\nFix: choose \`@jest-environment @mooring/jest/jsdom\` in its docblock, or make your environment with withContainers() of @mooring/jest/environment.`,
  )
