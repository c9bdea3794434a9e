/** The cast of every test: Ana and Ben meet; Olga must never see. */
import { pairOf, type Pair, type PersonId, type TenantId } from "#core/pairs/pair.ts";

export const contoso = "c0c0c0c0-1111-4111-8111-c0c0c0c0c0c0" as TenantId;
export const ana = "aaaaaaaa-0000-4000-8000-000000000001" as PersonId;
export const ben = "bbbbbbbb-0000-4000-8000-000000000002" as PersonId;
export const olga = "0e0e0e0e-0000-4000-8000-00000000000f" as PersonId;

export const anaAndBen = pairOf(contoso, ana, ben) as Pair;
