const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Escapes text for HTML and XML, including attributes. */
export const escapeMarkup = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character]!)
