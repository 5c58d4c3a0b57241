// A mail server on this computer that takes everything and remembers it.

import { once } from 'node:events';

import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** @param {{ port: number, key?: string, cert?: string, user?: string, password?: string }} wish */
export async function openMailbox({ port, key, cert, user, password }) {
  const letters = [];
  const server = new SMTPServer({
    key,
    cert,
    authOptional: !user,
    disabledCommands: key ? [] : ['STARTTLS', 'AUTH'],
    onAuth: (auth, _, done) =>
      auth.username === user && auth.password === password ? done(null, { user }) : done(new Error('wrong password')),
    onData: (stream, session, done) => {
      simpleParser(stream).then((letter) => {
        letters.push({ ...letter, envelope: session.envelope, safe: session.secure });
        done();
      }, done);
    },
  });
  // A client that does not trust the certificate hangs up, which is for it to say.
  server.on('error', () => undefined);
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  return { letters, close: () => new Promise((done) => server.close(done)) };
}
