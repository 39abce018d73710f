import { getObject, type Presigned, presign, putObject, type Store } from 'sigv4-presign/sync'

/** What your server returns to a user who is logged in. */
export interface Session {
  /** The bucket, its region, and temporary credentials with their `sessionToken` and `expiration`. */
  store: Store
  /** The only folder that the credentials may access, such as `uploads/ada/`. */
  folder: string
  /** The server's clock minus the phone's, in milliseconds. */
  clockOffset: number
}

const options = ({ clockOffset }: Session) => ({ expiresIn: 300, signingDate: new Date(Date.now() + clockOffset) })

/** Signs an upload, without a request to your server. */
export const signUpload = (session: Session, name: string): Presigned =>
  presign(session.store, putObject(session.folder + name, { contentType: 'image/jpeg' }), options(session))

/** Signs the URL of a picture: synchronously, so that a component can call it while it renders. */
export const signPhoto = (session: Session, name: string): string =>
  presign(session.store, getObject(session.folder + name), options(session)).url
