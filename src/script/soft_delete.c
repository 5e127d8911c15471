#include "dbctx.h"
#include "script/query.h"
void
soft_delete_check(const QueryPlace *place, const Query *query)
{
}
