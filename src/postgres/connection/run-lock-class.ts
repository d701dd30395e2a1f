/**
 * First half of the advisory lock that a run of a target holds, ours in any database; the second is `hashtext` of the
 * target's schema. What changes the tables that runs read takes it too.
 */
export const RUN_LOCK_CLASS = 5_479_241;
