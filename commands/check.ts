export {default} from './w.ts'
