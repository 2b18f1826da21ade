/**
 * What was written, where it fits the shape; else a type that says, at that place, what is expected or which key is
 * unknown. Needed because TypeScript does not look for unknown keys where it infers the type of what is written.
 */
export type Exactly<Written, Shape> = Written extends Atom
  ? Written
  : Written extends readonly unknown[]
    ? { readonly [Index in keyof Written]: Exactly<Written[Index], ItemOf<Shape>> }
    : Written extends object
      ? { readonly [Key in keyof Written]: KnownValue<Written[Key], Key, ObjectOf<Shape>> }
      : Written extends Shape
        ? Written
        : Shape

/** Reads as an error where it stands: `Type 'number' is not assignable to type 'UnknownKey<"prots">'`. */
export interface UnknownKey<Key> {
  readonly 'unknown key': Key
}

type KnownValue<Value, Key, Shape> =
  Key extends KeyOf<Shape> ? Exactly<Value, ValueOf<Shape, Key>> : UnknownKey<Key>

// Of a union, all keys; `keyof` alone would give the common ones.
type KeyOf<Shape> = Shape extends unknown ? keyof Shape : never
type ValueOf<Shape, Key> = Shape extends unknown
  ? Key extends keyof Shape
    ? Shape[Key]
    : never
  : never

type ItemOf<Shape> = Shape extends readonly (infer Item)[] ? Item : never
type ObjectOf<Shape> = Extract<Exclude<Shape, Atom | readonly unknown[]>, object>
type Atom = RegExp | Uint8Array | ((...args: never[]) => unknown)
