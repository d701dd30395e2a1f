import { expect, test } from 'vitest';
import { judgeConnection } from './judge-connection.ts';

const SMTP = { host: 'smtp.example.org', port: 587, speaks: 'SMTP', patience: 15 } as const;

/** What Node 20 to 24 and nodemailer give, as recorded. */
const failure = (message: string, code?: string, name = 'Error') => Object.assign(new Error(message), { code, name });

test.each([
  [failure('connect ECONNREFUSED 10.0.0.1:587', 'ESOCKET'), 'SERVER_UNREACHABLE', 'refuses the connection'],
  [failure('', 'ECONNREFUSED'), 'SERVER_UNREACHABLE', 'refuses the connection'],
  [
    failure('getaddrinfo ENOTFOUND smtp.example.org', 'EDNS'),
    'SERVER_UNREACHABLE',
    "no host called 'smtp.example.org'",
  ],
  [failure('Greeting never received', 'ETIMEDOUT'), 'SERVER_UNREACHABLE', 'did not answer within 15 s'],
  [failure('The operation was aborted due to timeout', 'x', 'TimeoutError'), 'SERVER_UNREACHABLE', 'within 15 s'],
  [failure('connect ENETUNREACH 10.0.0.1:587', 'ESOCKET'), 'SERVER_UNREACHABLE', 'cannot be reached'],
  [failure('Connection closed unexpectedly', 'ECONNECTION'), 'SERVER_UNREACHABLE', 'cut the connection'],
  [failure('socket hang up', 'ECONNRESET'), 'SERVER_UNREACHABLE', 'cut the connection'],
  [
    failure('Client network socket disconnected before secure TLS connection was established', 'ECONNRESET'),
    'SERVER_UNREACHABLE',
    'cut the connection',
  ],
  [failure('self-signed certificate', 'ESOCKET'), 'TLS_FAILED', 'not from an authority'],
  [failure('unable to verify the first certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'TLS_FAILED', 'authority'],
  [failure('certificate has expired', 'ESOCKET'), 'TLS_FAILED', 'not valid at this date'],
  [
    failure(
      "Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames: DNS:b",
      'ESOCKET',
    ),
    'TLS_FAILED',
    'another name',
  ],
  [
    failure('80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/x.c:350:\n', 'ESOCKET'),
    'TLS_FAILED',
    'does not speak TLS 1.2',
  ],
  [
    failure('80:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:../deps/x.c:1:\n', 'EPROTO'),
    'TLS_FAILED',
    'with smtp.example.org:587: sslv3 alert handshake failure.',
  ],
  [failure('Error upgrading connection with STARTTLS: 500 unknown', 'ETLS'), 'TLS_FAILED', 'does not offer STARTTLS'],
  [failure('Parse Error: Expected HTTP/, RTSP/ or ICE/', 'HPE_INVALID_CONSTANT'), 'REFUSED', 'does not speak as it'],
  [failure('bind EACCES', 'EACCES'), 'SERVER_UNREACHABLE', 'failed: bind EACCES.'],
  ['nothing known of s3cr3t', 'SERVER_UNREACHABLE', 'failed: nothing known of •••.'],
])('%s', (thrown, code, sentence) => {
  const error = judgeConnection(thrown, SMTP, ['s3cr3t']);
  expect([error.code, error.message]).toEqual([`SCHEDULE_ALERT_${code}`, expect.stringContaining(sentence)]);
  expect(error.details.hint?.fr).toMatch(/\.$/);
});
