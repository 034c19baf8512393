import {Agent as HttpAgent} from 'node:http'
import {Agent as HttpsAgent} from 'node:https'
import {getCACertificates} from 'node:tls'

/** Keeps connections; proxies come from the environment, authorities are Node's and the system's. */
export const createAgents = (): {readonly http: HttpAgent; readonly https: HttpsAgent} => ({
  http: new HttpAgent(options),
  https: new HttpsAgent({...options, ca: authorities()}),
})

const options = {keepAlive: true, maxSockets: 8, proxyEnv: process.env}

const authorities = (): string[] => [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
