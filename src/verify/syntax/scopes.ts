/** A part of a text that names can belong to; `outer` is the number of the one around it, -1 for the whole text. */
export interface Scope {
  readonly type: string;
  readonly outer: number;
}

const SCOPE =
  /function|method|lambda|arrow|closure|constructor|class|struct|interface|enum|trait|impl|mod_item|namespace|record|block|compound_statement|declaration_list|catch|(?:^|_)for(?:each)?_|comprehension|generator_expression|match_arm/;
/** Their names have a word of the above in them, but they hold no names. */
const NO_SCOPE =
  /invocation|call|declarator|_type$|_clause$|identifier|modifier|specifier|namespace_import|comment|heritage/;

/** Whether names can belong to what the grammar calls so. Rough on purpose: one list for all grammars. */
export function isScope(type: string): boolean {
  return SCOPE.test(type) && (!NO_SCOPE.test(type) || type === 'catch_clause' || type === 'for_in_clause');
}
