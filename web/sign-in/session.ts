/** A person has signed in: where the tokens come from is the sign-in's own matter, and they stay in memory. */
export interface Session {
  /** Of the desk's API, without a slash at its end. */
  apiUrl: string;
  /** A valid ID token, renewed in time. @throws {NoAnswer} */
  token(): Promise<string>;
  signOut(): void;
}

/** What a sign-in shows; it tells when a person has signed in. */
export interface SignInProps {
  onSession(session: Session): void;
}
