const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as it stands in HTML and XML, attributes included. */
export const escapeMarkup = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character]!)
