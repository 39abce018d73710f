import { corsRule } from '../../../format/cors.ts'
import type { SendFailure } from '../../messages.ts'
import { askShell } from '../shell-client.ts'
import { codeBlock, create, factList, prose } from './dom.ts'

/** Why a request was rejected. */
export interface Explanation {
  title: string
  advice: string
  details: Record<string, string>
}

/** Returns the command that sets a CORS rule on the bucket; undefined if the bucket is unknown. */
export type CorsCommand = (rule: string) => string | undefined

/** What a failure without a response means. */
export const failures: Record<SendFailure, string> = {
  hidden:
    'The store can be reached, but the browser does not let this page read its response. Either the bucket has ' +
    'no CORS rule for this page, such as the one below, or the store rejected the request without sending CORS ' +
    'headers, as Ceph does. In that case, send the request with curl and paste the response under Inspect.',
  unreachable: 'The store cannot be reached. Check its address, and whether it is running.',
  elsewhere:
    'The store redirected to another host, and this page sends nothing there. Use the endpoint of the bucket’s ' +
    'own region.',
  unnameable:
    'Nothing was sent. A Content-Security-Policy cannot name an IPv6 address, so the browser could not be told ' +
    'to connect to this store only. Use the host name, or send the request with curl.',
  stopped: 'Stopped.',
}

/** Creates the elements that explain a rejection. */
export const explanationElements = ({ title, advice, details }: Explanation): HTMLElement[] => [
  create('p', { class: 'diagnosis' }, create('strong', {}, title), ' ', ...prose(advice)),
  ...(Object.keys(details).length === 0 ? [] : [factList(details)]),
]

/** Creates the CORS rule that the bucket needs for this page, and the command that sets it. */
export async function corsElements(corsCommand: CorsCommand): Promise<HTMLElement[]> {
  const rule = corsRule((await askShell()).origin)
  const block = codeBlock('A CORS rule for this page')
  block.set(rule)
  const command = corsCommand(rule)
  if (command === undefined) return [block.element]
  const commandBlock = codeBlock('The command that sets it')
  commandBlock.set(command)
  return [block.element, commandBlock.element]
}
