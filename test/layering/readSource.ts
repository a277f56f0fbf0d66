import ts from 'typescript';

export interface SourceImport {
  readonly line: number;
  /** Null when it is computed, so that nobody can check it. */
  readonly specifier: string | null;
  readonly typeOnly: boolean;
}

export interface SourceUse {
  readonly line: number;
  readonly what: 'process' | 'Math.random' | 'clock' | 'writeOutput';
  /** Inside a method that is itself called writeOutput: a definition that hands on. */
  readonly defining: boolean;
}

export interface SourceFacts {
  readonly imports: readonly SourceImport[];
  readonly uses: readonly SourceUse[];
}

const clocks = new Set(['Date.now', 'performance.now', 'performance.timeOrigin']);

/**
 * What a source file imports (static, re-exported, dynamic, `import()` types, `require`, worker addresses) and the
 * forbidden things that it names, read with TypeScript's own parser: text in comments and strings does not count.
 */
export function readSource(path: string, text: string): SourceFacts {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  const imports: SourceImport[] = [];
  const uses: SourceUse[] = [];
  const declared = new Set<string>();
  const lineOf = (node: ts.Node): number => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const addImport = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean): void => {
    const literal = specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : null;
    imports.push({ line: lineOf(node), specifier: literal, typeOnly });
  };

  const visit = (node: ts.Node): void => {
    readImport(node, addImport);
    if (ts.isBindingElement(node) && isWrite(nameOf(node.propertyName ?? node.name)))
      uses.push({ line: lineOf(node), what: 'writeOutput', defining: false });
    if (isNamedDeclaration(node) && node.name && ts.isIdentifier(node.name)) declared.add(node.name.text);
    const what = forbiddenUse(node);
    if (what) uses.push({ line: lineOf(node), what, defining: isInsideWriteOutput(node) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { imports, uses: uses.filter(({ what }) => !(what === 'process' && declared.has('process'))) };
}

/** One output or many, any value or the safe one: the same door. */
const isWrite = (name: string | null | undefined): boolean => writes.has(name ?? '');

const writes: ReadonlySet<string> = new Set(['writeOutput', 'writeOutputs', 'writeSafe']);

function isInsideWriteOutput(node: ts.Node): boolean {
  return ts.findAncestor(node, (outer) => ts.isMethodDeclaration(outer) && isWrite(nameOf(outer.name))) !== undefined;
}

type AddImport = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean) => void;

function readImport(node: ts.Node, add: AddImport): void {
  if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeOnlyImport(node));
  else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node, node.moduleSpecifier, node.isTypeOnly);
  else if (ts.isImportTypeNode(node))
    add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
  else if (ts.isExternalModuleReference(node)) add(node, node.expression, false);
  else if (ts.isCallExpression(node)) {
    const callee = node.expression;
    const isImport = callee.kind === ts.SyntaxKind.ImportKeyword;
    const isRequire = ts.isIdentifier(callee) && callee.text === 'require';
    if (isImport || isRequire) add(node, node.arguments[0], false);
  } else if (ts.isNewExpression(node) && nameOf(node.expression) === 'URL') {
    // new URL('./job.worker.ts', import.meta.url): how a worker's or a child's file is named.
    const [file, base] = node.arguments ?? [];
    const isSource = file !== undefined && ts.isStringLiteralLike(file) && /\.(ts|tsx|mjs|js)$/.test(file.text);
    if (isSource && base?.getText() === 'import.meta.url') add(node, file, false);
  }
}

function isTypeOnlyImport(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return (
    clause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  );
}

const nameOf = (node: ts.Node): string | null =>
  ts.isIdentifier(node) || ts.isStringLiteralLike(node) ? node.text : null;

function isNamedDeclaration(
  node: ts.Node,
): node is ts.ParameterDeclaration | ts.VariableDeclaration | ts.ImportSpecifier {
  return (
    ts.isParameter(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isImportSpecifier(node) ||
    ts.isBindingElement(node)
  );
}

function forbiddenUse(node: ts.Node): SourceUse['what'] | null {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const member = ts.isPropertyAccessExpression(node) ? node.name.text : nameOf(node.argumentExpression);
    if (isWrite(member)) return 'writeOutput';
    const whole = `${nameOf(node.expression) ?? ''}.${member ?? ''}`;
    if (whole === 'Math.random') return 'Math.random';
    if (clocks.has(whole)) return 'clock';
  }
  if (ts.isNewExpression(node) && nameOf(node.expression) === 'Date' && (node.arguments ?? []).length === 0)
    return 'clock';
  if (ts.isIdentifier(node) && (node.text === 'process' || node.text === 'globalThis') && isValue(node))
    return 'process';
  return null;
}

/** An identifier that is read, not the name of a member, a key or a declaration. */
function isValue(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent)) return false;
  const named = parent as { readonly name?: ts.Node };
  return named.name !== node || ts.isShorthandPropertyAssignment(parent);
}
