import type { Session } from './session.ts';

/**
 * Has the server notice that its client is gone: within a second where the process was killed, so that the lock does
 * not outlive it by the length of a statement (servers before 14 and some systems cannot), and within a minute where
 * its machine went off the network without a word.
 */
export async function noticeLostClient(session: Session): Promise<void> {
  await session.script(`do 'begin
  set client_connection_check_interval = ''1s'';
exception when undefined_object or invalid_parameter_value then null;
end';
do 'begin
  set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3;
exception when others then null;
end'`);
}
