/** A sentence in the two languages of the product. French is what users see unless they ask for English. */
export interface Text {
  readonly fr: string;
  readonly en: string;
}

export type Language = keyof Text;
