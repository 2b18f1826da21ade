import { overMooring } from './mooring.mjs'

export const setUp = overMooring('attach')
