import type { Text } from '../../core/index.ts';

/** What happened, by SQLSTATE, in the reader's language: the server's own sentence, which follows, is in the server's. */
const OPENINGS: Readonly<Record<string, Text>> = {
  '0A000': { fr: 'PostgreSQL ne sait pas faire cela', en: 'PostgreSQL cannot do this' },
  '21000': { fr: 'Une sous-requête donne plusieurs lignes', en: 'A subquery gives several rows' },
  '22001': { fr: 'Un texte est plus long que sa colonne', en: 'A text is longer than its column' },
  '22003': { fr: 'Un nombre dépasse son type', en: 'A number is too large for its type' },
  '22007': { fr: 'Une date ou une heure ne se comprend pas', en: 'A date or time cannot be understood' },
  '22008': { fr: 'Une date ou une heure n’existe pas', en: 'A date or time does not exist' },
  '22012': { fr: 'Division par zéro', en: 'Division by zero' },
  '22021': { fr: 'Des octets ne sont pas de l’UTF-8', en: 'Bytes are not UTF-8' },
  '22P02': { fr: 'Une valeur n’a pas la forme de son type', en: 'A value does not have the form of its type' },
  '22P05': {
    fr: 'Un caractère n’existe pas dans le codage de la base',
    en: 'A character does not exist in the encoding of the database',
  },
  '23502': { fr: 'Une valeur obligatoire manque', en: 'A mandatory value is missing' },
  '23503': { fr: 'Une clé étrangère n’est pas respectée', en: 'A foreign key is not respected' },
  '23505': { fr: 'Une clé existe deux fois', en: 'A key exists twice' },
  '23514': { fr: 'Une contrainte n’est pas respectée', en: 'A constraint is not respected' },
  '25001': { fr: 'L’ordre n’est pas permis dans une transaction', en: 'The command is not allowed in a transaction' },
  '2BP01': { fr: 'D’autres objets en dépendent', en: 'Other objects depend on it' },
  '3F000': { fr: 'Un schéma n’existe pas', en: 'A schema does not exist' },
  '40001': { fr: 'Une transaction en a croisé une autre', en: 'A transaction has crossed another' },
  '40P01': { fr: 'Deux transactions s’attendaient l’une l’autre', en: 'Two transactions waited for each other' },
  '42601': { fr: 'Faute de syntaxe SQL', en: 'SQL syntax error' },
  '42622': { fr: 'Un nom dépasse 63 octets', en: 'A name is longer than 63 bytes' },
  '42701': { fr: 'Une colonne est nommée deux fois', en: 'A column is named twice' },
  '42702': { fr: 'Une colonne est ambiguë', en: 'A column is ambiguous' },
  '42703': { fr: 'Une colonne n’existe pas', en: 'A column does not exist' },
  '42704': {
    fr: 'Un type, un rôle ou un autre objet n’existe pas',
    en: 'A type, a role or another object does not exist',
  },
  '42803': { fr: 'Une colonne manque dans group by', en: 'A column is missing from group by' },
  '42804': { fr: 'Des types ne vont pas ensemble', en: 'Types do not go together' },
  '42846': { fr: 'Un type ne se convertit pas en l’autre', en: 'One type cannot be cast to the other' },
  '42883': {
    fr: 'Une fonction ou un opérateur n’existe pas pour ces types',
    en: 'A function or operator does not exist for these types',
  },
  '42P01': { fr: 'Une relation n’existe pas', en: 'A relation does not exist' },
  '42P07': { fr: 'Une relation existe déjà', en: 'A relation already exists' },
  '53200': { fr: 'La mémoire du serveur ne suffit pas', en: 'The server is out of memory' },
  '53400': { fr: 'Une limite du serveur est atteinte', en: 'A limit of the server is reached' },
  '55P03': { fr: 'Un verrou n’a pas été obtenu à temps', en: 'A lock was not obtained in time' },
  '57014': { fr: 'Le serveur a interrompu l’instruction', en: 'The server stopped the statement' },
  '58030': { fr: 'Le serveur ne peut pas lire ou écrire un fichier', en: 'The server cannot read or write a file' },
};

const REFUSED: Text = { fr: 'PostgreSQL a refusé l’instruction', en: 'PostgreSQL refused the statement' };

/** How the sentence about a refused statement begins. */
export function openingFor(sqlState: string | undefined): Text {
  return OPENINGS[sqlState ?? ''] ?? REFUSED;
}

/** What the client, not the server, says of a connection, and the same in French. */
const OF_CONNECTIONS: readonly (readonly [english: RegExp, text: Text])[] = [
  [/ECONNRESET|EPIPE|socket hang up/, { fr: 'elle a été coupée', en: 'it was cut' }],
  [/ETIMEDOUT|timeout/i, { fr: 'le serveur ne répond plus', en: 'the server no longer answers' }],
  [/^Connection terminated/, { fr: 'le serveur y a mis fin sans un mot', en: 'the server ended it without a word' }],
  [/^closed$|not queryable/, { fr: 'elle est déjà fermée', en: 'it is closed already' }],
];

/** Why there is no connection any more: what the server says is in its own language. */
export function connectionReason(sentence: string): Text {
  return OF_CONNECTIONS.find(([english]) => english.test(sentence))?.[1] ?? { fr: sentence, en: sentence };
}
