/*
 * The names of all options, so that a misspelled option is never ignored.
 */

const authentication = ['credentials', 'region', 'service', 'now', 'dotSegments']

/** The options of `canonicalRequest` and `stringToSign`. */
export const canonicalOptions = ['host', 'payloadHash', 'signSessionToken']

/** The options of `verifyUrl` and `verifyUrlV4a`. */
export const urlOptions = [...authentication, ...canonicalOptions, 'clockSkew', 'unsignedAmzHeaders']

/** The options of `verifyPost`. */
export const postOptions = [...authentication, 'bucket', 'file']

/** The options of `diagnoseWith`. */
export const diagnoseOptions = ['response', 'credentials', 'otherCredentials', 'now']
