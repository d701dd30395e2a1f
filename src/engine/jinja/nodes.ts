import type { PyFloat } from './values.ts';

/** Where a node starts: an offset into the normalised source. */
interface Positioned {
  readonly pos: number;
}

type LiteralValue = string | number | bigint | boolean | null | PyFloat;
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly keyword: readonly { readonly name: string; readonly value: Expression }[];
  /** `*args` */
  readonly spread?: Expression;
  /** `**kwargs` */
  readonly spreadKeyword?: Expression;
}

export type LiteralNode = Positioned & { readonly kind: 'literal'; readonly value: LiteralValue };
type NameNode = Positioned & { readonly kind: 'name'; readonly name: string };
type SequenceNode = Positioned & { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] };
type DictNode = Positioned & {
  readonly kind: 'dict';
  readonly entries: readonly (readonly [Expression, Expression])[];
};
type AttributeNode = Positioned & {
  readonly kind: 'attribute';
  readonly target: Expression;
  readonly name: string;
};
type ItemNode = Positioned & { readonly kind: 'item'; readonly target: Expression; readonly index: Expression };
type SliceNode = Positioned & {
  readonly kind: 'slice';
  readonly target: Expression;
  readonly start: Expression | undefined;
  readonly stop: Expression | undefined;
  readonly step: Expression | undefined;
};
export type CallNode = Positioned & { readonly kind: 'call'; readonly target: Expression; readonly args: Arguments };
/** `input` is absent in `{% filter %}` and `{% set x | … %}`, where it is the block's text. */
export type FilterNode = Positioned & {
  readonly kind: 'filter';
  readonly name: string;
  readonly input: Expression | undefined;
  readonly args: Arguments;
};
type TestNode = Positioned & {
  readonly kind: 'test';
  readonly name: string;
  readonly input: Expression;
  readonly args: Arguments;
};
type UnaryNode = Positioned & {
  readonly kind: 'unary';
  readonly operator: 'not' | '-' | '+';
  readonly operand: Expression;
};
type BinaryNode = Positioned & {
  readonly kind: 'binary';
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
};
type LogicNode = Positioned & {
  readonly kind: 'logic';
  readonly operator: 'and' | 'or';
  readonly left: Expression;
  readonly right: Expression;
};
type CompareNode = Positioned & {
  readonly kind: 'compare';
  readonly first: Expression;
  readonly rest: readonly { readonly operator: ComparisonOperator; readonly operand: Expression }[];
};
type ConcatNode = Positioned & { readonly kind: 'concat'; readonly parts: readonly Expression[] };
type ConditionNode = Positioned & {
  readonly kind: 'condition';
  readonly test: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression | undefined;
};

export type Expression =
  | LiteralNode
  | NameNode
  | SequenceNode
  | DictNode
  | AttributeNode
  | ItemNode
  | SliceNode
  | CallNode
  | FilterNode
  | TestNode
  | UnaryNode
  | BinaryNode
  | LogicNode
  | CompareNode
  | ConcatNode
  | ConditionNode;

/** What `set`, `for` and `with` assign to. */
export type Target =
  | NameNode
  | (Positioned & { readonly kind: 'namespaceAttribute'; readonly namespace: string; readonly name: string })
  | (Positioned & { readonly kind: 'targets'; readonly items: readonly Target[] });

export interface Parameter {
  readonly name: string;
  readonly default: Expression | undefined;
  /** The default as it is written. */
  readonly defaultSource: string | undefined;
}

/** The names that a macro only gets when its body mentions them. */
interface ImplicitNames {
  readonly caller: boolean;
  readonly varargs: boolean;
  readonly kwargs: boolean;
}

/** A macro or the body of a `{% call %}`. */
export interface MacroNode extends Positioned {
  readonly kind: 'macro';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly implicit: ImplicitNames;
  readonly body: readonly Statement[];
}

export type ForNode = Positioned & {
  readonly kind: 'for';
  readonly target: Target;
  readonly items: Expression;
  readonly filter: Expression | undefined;
  readonly recursive: boolean;
  /** False: nothing in the loop can see `loop`, so none is made. */
  readonly usesLoop: boolean;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
};

export type Statement =
  | (Positioned & { readonly kind: 'data'; readonly text: string })
  | (Positioned & { readonly kind: 'output'; readonly value: Expression })
  | (Positioned & { readonly kind: 'do'; readonly value: Expression })
  | (Positioned & {
      readonly kind: 'if';
      readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[];
    })
  | ForNode
  | (Positioned & { readonly kind: 'break' | 'continue' })
  | (Positioned & { readonly kind: 'set'; readonly target: Target; readonly value: Expression })
  | (Positioned & {
      readonly kind: 'setBlock';
      readonly target: Target;
      readonly filters: readonly FilterNode[];
      readonly body: readonly Statement[];
    })
  | (Positioned & {
      readonly kind: 'with';
      readonly bindings: readonly { readonly target: Target; readonly value: Expression }[];
      readonly body: readonly Statement[];
    })
  | (Positioned & {
      readonly kind: 'filterBlock';
      readonly filters: readonly FilterNode[];
      readonly body: readonly Statement[];
    })
  | (Positioned & { readonly kind: 'callBlock'; readonly call: CallNode; readonly caller: MacroNode })
  | MacroNode
  | (Positioned & { readonly kind: 'inert' });
