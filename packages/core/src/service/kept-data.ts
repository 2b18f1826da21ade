export interface SnapshotProvider {
  /** 'local': not on machines of continuous integration, which are new each time. */
  readonly keep: 'local' | 'always'
  /** Folder, relative to that of the config, in which what is packed is kept too, for other machines. @default none */
  readonly cache?: string | undefined
  /** Folder of the container that `save` packs the data into. */
  readonly folder: string
  /** Why there can be none, in words that follow "because". */
  readonly obstacle?: string | undefined
  /** Variables of the container that the image is made from, beside its own. */
  readonly environment: Readonly<Record<string, string>>
  /** Command for `sh` that packs the data into a file of the container, after the server has ended. */
  readonly save: string
  /** Command for `sh` that unpacks it where the server looks for it, unless there is some; it runs at each start. */
  readonly restore: string
}

export interface InitialDataProvider {
  /** Variables of the container whose data is kept, beside its own. */
  readonly environment: Readonly<Record<string, string>>
  /** Script for `sh` that goes before the image's entrypoint and has the data packed into a file of the container. */
  readonly pack: string
  /** Script for `sh` that unpacks it where the server looks for it, unless there is some; it runs at each start. */
  readonly restore: string
}
