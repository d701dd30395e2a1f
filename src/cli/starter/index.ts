// starter: the project that `init` creates (files/), the profile it adds, and the questions it asks. May import core and
// what commands are given. Start reading at ../commands/init.ts.
export { type Asker, canAsk, converse } from './ask.ts';
export { createProject } from './create-project.ts';
export { answerMissing, folderExists, insideProject, nameInvalid, profileUnusable } from './errors.ts';
export { addProfile, hasProfile, type ProfileServer } from './write-profile.ts';
