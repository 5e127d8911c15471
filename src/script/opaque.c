#include "dbctx.h"
#include "script/query.h"
void
opaque_check(Script *script, Node *tree)
{
}
