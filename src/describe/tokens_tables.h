/*
 * tokens_tables.h
 *	  The measured tables of the token estimator, see tokens.c.
 *
 * Written by test/tokens/fit.js from the real tokenizer; don't edit.  A letter
 * in a string of costs stands for parts of a token, a = 0 to z = 25 of 25.
 *
 * Copyright (c) 2026, dbctx contributors
 */
#ifndef DBCTX_TOKENS_TABLES_H
#define DBCTX_TOKENS_TABLES_H

/*
 * The most frequent words of schemas and of the code around them, by the tokens
 * that they cost bare, after a space and after an underscore.
 */
static const struct
{
	uint8		bare;
	uint8		spaced;
	uint8		underscored;
	const char *words;
}			word_lists[] = {
	{1, 1, 1,
		"AB ACCESS ACCOUNT ACTIVE AD ADD ADDRESS ADMIN AI ALL AND ANY API ARRAY "
		"AS ASC AT ATTR AUTH BASE BE BEGIN BOOL BOOLEAN BR BY BYTE CA CACHE "
		"CARD CASE CAST CC CHANGE CHECK CN CODE COLUMN COMMENT CONF CONFIG "
		"CONTENT COUNT CREATE CTRL CURRENT CUSTOM DATA DATABASE DATE DB DEBUG "
		"DEFAULT DELETE DESC DISPLAY DO DOCUMENT DROP DS EMAIL ENABLE END "
		"ENTITY ENUM ENV ERR ERROR EVENT EXPORT EXT FA FAIL FAILED FALSE FE "
		"FILE FILTER FIRST FOR FORMAT FR FREE FROM FUNCTION GET GL GROUP HTML "
		"HTTP ID IDS IF IMAGE IN INDEX INSERT INT INTEGER INVALID IO IP IR IS "
		"ITEM JOIN JSON KEY LABEL LAST LEFT LICENSE LIMIT LINK LOCK LOG MAP MAX "
		"MD MESSAGE METHOD MIN MM MODE MP NAME NEW NEXT NO NON NONE NOT NOTE "
		"NOW NR NULL NUMBER OBJECT OC OF ON ONLY OPTIONS OR ORDER OS OUT PART "
		"PASSWORD PATH PER PO PR PREFIX PRIMARY PRIVATE PRODUCT PUBLIC RATE "
		"RESOURCE RETURN ROW RSA SAFE SEARCH SEC SELECT SESSION SET SHA SIGN "
		"SITE SIZE SQL SSL STACK START STATUS STRING SUCCESS SUM TABLE TEAM "
		"TEST TEXT TIME TLS TO TRUE TYPE UI UPDATE URI URL US USE USER UTF "
		"VALID VALUE VALUES VERSION VIEW VOID WARNING WINDOW WITH XML ab abort "
		"about abs absolute ac accept access account accounts acl action "
		"actions activate activation active activity actor actual ad adapter "
		"add added addr address addresses adj adjust admin af after again agent "
		"ai al alarm alert alg algo algorithm alias align alignment all alloc "
		"allocate allocator allow allowed alpha alt am amount an analysis "
		"anchor and any api app append application apply apps ar arch archive "
		"are area arg args argument arguments arm array arrays artist as assert "
		"asset assets assign assignment async at atomic attach attachment "
		"attempt attr attribute attributes attrs auth author auto av available "
		"avatar back backend background backup bad balance bank banner bar base "
		"based basic batch bb bbox bc bd be before begin behavior best beta "
		"between bg big bill bin binary binding birth bit bitmap bits black "
		"blank blob block blocks blue bo body bool boolean border bot bottom "
		"bound boundary box br branch brand break browser bucket buf buffer bug "
		"build builder builtin bulk bundle business button by byte bytes ca "
		"cache cached calc calendar call callback callbacks called calls "
		"campaign can cancel candidate cap capacity caps capture card cards "
		"cart case cases cash cast cat catalog categories category cb cc cd ce "
		"center cert certificate cf ch chain change changed changes channel "
		"char character charge chars chart check checked checkout checks "
		"checksum child children chk choice chunk ci cipher city cl claim class "
		"classes clean cleanup clear click client clients clock clone close "
		"closed cloud cm cmd cmp cn cnt co code codes col collect collection "
		"collision color colors column columns com command comment comments "
		"commit common comp company compare compile complete completed "
		"completion component compute cond condition conditions conf config "
		"configuration confirm confirmation conn connect connected connection "
		"connections connector const constant constants constraint constraints "
		"construct constructor cont contact contacts contains content contents "
		"context continue contract control controller conversion convert "
		"converter copy core correct cost count counter country counts coupon "
		"cp cpu cr create created creation creator credentials credit cross "
		"crypto css csv ctrl ctx cur curr currency current cursor curve custom "
		"customer cut cycle cycles da daily dark dash dashboard data database "
		"date dates datetime day days db dc dd de dead debug dec decimal decode "
		"def default defaults define defined definition del delay delegate "
		"delete deleted delivery delta demo dense department depend "
		"dependencies dependency depth desc description descriptor design dest "
		"destination destroy detail details detect dev device devices df di "
		"dict die diff difference digest digits dimensions dir direct direction "
		"directory disable disabled disconnect discount dispatch display dist "
		"distribution div dl dm do doc docs document documents dom domain "
		"domains done dot double down download draw driver drop ds dst du due "
		"dump dup duplicate duplicates duration dynamic each ec ed edge edges "
		"edit editor effect elem element elements else em email embed emit "
		"empty en enable enabled encode encoded encoding encrypt end endpoint "
		"enqueue ent enter entities entity entries entry enum env environment "
		"ep epoch eq equal equals er err error errors es escape et eta ev eval "
		"even event events every ex exact example examples except exception "
		"exchange exec execute execution executor exist existing exists exit "
		"exp expand expect expected export exports expr expression ext extend "
		"extended extension extensions external extra extract factor factory "
		"fail failed failure fake false family fast fb fc fd fe feature "
		"features fee feed feedback fetch ff field fields file filename files "
		"fill filter filtered filters final find finished fire first fix fixed "
		"fk flag flags flash flat float floor flow flush fn fname focus folder "
		"follow font food footer for force form format formats formatter forms "
		"forward found four fp fr fragment frame free frequency friend from "
		"front fs ft full func function functions future ga gamma gap gateway "
		"gc gen general generate generated generation generator generic get git "
		"given global go goal good google graph green grid group groups guard "
		"guest half hand handle handler handles has hash have he head header "
		"headers health heap height help helper helpers here hex hi hidden hide "
		"high history hit hits hold home hook host hot hour hours house href "
		"html http https ic icon id identifier identity ids idx ie if ignore im "
		"image images impl import in inc include increment indent index indexes "
		"indicator indices inf info information init initial initialize "
		"initialized inline inner input ins insert inside inst install instance "
		"instances instr instruction int integer interface internal interp "
		"interval into inv invalid inventory inverse invoice io ip ips is iso "
		"issue it item items iter iteration iterator ix job jobs join json ke "
		"keep kernel key keys keyword keywords kind known label labels lambda "
		"lang language languages large last lat latest launch layer layout lb "
		"le leaf leave left leg len length less letter level levels li lib "
		"library license light like limit limits line lines link links linux "
		"list listener lists literal live lo load loaded loading loc local "
		"locale location locations locator lock locked log logged logger logic "
		"login logo logout logs lon long lookup loop low lower mac machine "
		"macro magic mail main major make manage management manager manifest "
		"manual many map mapping maps mark marker marks mask master match "
		"matches matching math matrix max mc md me medium mem member members "
		"memory menu merge message messages meta metadata method methods metric "
		"metrics min minor minus minutes missing ml mm mobile mock mod mode "
		"model models modified modify module modules money month more move mp "
		"msg multi multiple mutex mv my na name named names namespace nan "
		"native navigation nb need needed negative nested net network new news "
		"next ng nil no node nodes non nonce none normal not note notes notice "
		"notification notifications notify now nr ns null nullable num number "
		"numbers numeric obj object objects oc od of off offset oid ok old on "
		"once one only op opcode open operand operation operations operator ops "
		"opt option optional options opts or order orders org orig origin "
		"original os other out outer output over overlay override owned owner "
		"pa pack package packages pad padding page pages paid pair pairs para "
		"parallel param parameter parameters params parent parse parser part "
		"partial partition partner parts pass password patch path pattern "
		"patterns pause pay payload payment pb pc pd pdf pending per percent "
		"percentage period permission permissions person pg phase phone pi pid "
		"pin pipeline pk place placeholder places plain plan platform plugin "
		"plugins plural plus pm png po point pointer points policy poll pool "
		"pop port pos position positions positive possible post posts power pp "
		"pr pre precision pred pref preferences prefix prepare presence present "
		"prev preview previous price prices primary print prior priority "
		"private pro proc process processed processing processor product "
		"products profile profiles program progress proj project projection "
		"projects prop properties property props protocol provider proxy ps pt "
		"ptr public publish pull purchase push put px py qty quantity queries "
		"query question questions queue quote quotes raise rand random range "
		"ranges rate rates rating ratio raw rb re read reader reads ready real "
		"reason rec receive received receiver recent record records red "
		"redirect reduce ref reference refresh refs reg regex region register "
		"registered regular rel related relation relationship relative release "
		"reload remaining remote remove removed render repeat replace reply "
		"report reports req request requested requests require required "
		"requires res reserved reset resize resolution resource resources "
		"response rest restart restore result results resume ret retry return "
		"returns reverse review reviews revision right role roles root rotation "
		"round route routes row rows rule rules run running runs runtime sa "
		"safe sale sales same sample save saved sc scalar scale scan schedule "
		"schema scheme scope score screen script scripts search sec second "
		"secondary seconds secret section sections secure security seed seen "
		"seg segment segments select selected selection selector self sell send "
		"sender sent separator seq sequence serial serializer series server "
		"service services session sessions set sets setting settings setup sha "
		"share shared sheet shell shift ship shipping shop short should show si "
		"side sidebar sig sign signal signature signed signup simple since "
		"single site size sizes sk skip slice slot slug sm small snapshot so "
		"social socket soft some sort sorted source sources space spaces spec "
		"special specific speed split sql src ssl st stack stage standard start "
		"started stat state statement states static stats status std step steps "
		"stock stop storage store str strategy stream string strings strip "
		"struct structure stub style sub subject submit subscription success "
		"suffix sum summary super supplier support supported svg swap switch "
		"sym symbol symbols sync sys system sz tab table tables tabs tag tags "
		"take taken tar target targets task tasks tax tc td te team temp "
		"template templates term terminal terms test testing tests text th than "
		"that the then this thread three threshold throw thumb tile time "
		"timeout timer times timestamp timezone title tm tmp to today toggle "
		"token tokens tools top topic topics total touch tr trace track "
		"tracking traits transaction transactions transfer transform transition "
		"translate translation transport tree trial trigger trim trip true try "
		"ts tuple turn tv two tx ty type types ui uid uint ul un under unicode "
		"union unique unit units unknown unlock unsigned until unused up update "
		"updated updates upgrade upload uploaded upper uri url urls us usage "
		"use used user username users using ut utf utils uuid va val valid "
		"validate validation validator value values var variable variables "
		"variant vars vector vendor verbose verified verify version versions "
		"view views virtual visibility visible vo void volume votes wait wallet "
		"warn warning way we web week weight weights when where white widget "
		"width win window windows with without word words work workspace world "
		"wrap wrapper write writer written wrong www xml xt yaml year yes you "
		"zero zip zone zoom "},
	{1, 1, 2,
		"AA AAA ABC ALTER ASN AU AUD BB BIO BN BSD CAD CK CMP CMS CSV EC EF ENG "
		"EU EUR FD FK FT GBP GNU INNER ISO JWT LIKE LLVM NL OLD PG PNG RFC "
		"ROUND RR SMTP TODO USD UTC VAT WHEN WHERE WITHOUT XXX XXXX aa aaa abc "
		"abilities ability able above absence abstract aca accepted accessible "
		"activated activities acts actually adding additional addons adds "
		"administrator admins advance ae affected affiliate against agg "
		"aggregate aggregation ago alerts aliases aligned allocated allocation "
		"allows alone alphabet already also alter alternative although always "
		"amazon america among analytics anchors anonymous another anti anything "
		"ao apache appear apple applications appropriate approval approve "
		"approved apr around artifact artists asc asm assigned associate "
		"associated association ath attached attachments audit authentication "
		"authorization authorize authorized automatic availability avoid await "
		"aws ba bac bag balances banana barcode bare basename baz bcrypt beans "
		"because been being belongs below benchmark better bf billing bio "
		"blocked blocking bm bootstrap both branding brands brief broken "
		"building built but buyer cake calculate calculator caller calling "
		"cannot canonical carrier carry cascade casts catch cause ceil cha "
		"changing characters charges checking chosen claims clang closing club "
		"coffee collections combined come comes comma community compact "
		"companies comparison compatible compress compressed compression "
		"computed conditional configure configured confirmed connecting "
		"consider consistent consumer contain contained conversation converted "
		"cookies copies copyright corp could countries coverage covered covers "
		"creates creating credential credited credits crm crypt currently cus "
		"cust customers dad dated datum ddl deal decision declare decoded "
		"decrypt deep defines definitions delimiter deliver dependent depending "
		"depends deploy deprecated derive derived describe desired developer "
		"development different dig dirname discard discover distinct "
		"distributed documentation does doing dont draft drops dry during ea "
		"early eb editable edited editing ee ef effective effects eg ei either "
		"elf eligible elsif emails embedded encrypted ended endif ending ends "
		"english ensure entered enterprise entra ents epsilon estimate etc eu "
		"evaluate everyone everything exceptions exclude excluded excluding "
		"exclusive expanded expiration expire expired expires expiry explicit "
		"express extends extern fa facebook facet fails faker fallback falls "
		"fatal fav favorite favorites feb fees fh filled finance finding "
		"firstname flatten flight following foo foreign formatted forum "
		"foundation freeze friendly friends frontend fully gem gets getter "
		"getting gif gin gist github give glob glyph gmail going got gps grams "
		"grant greater grep gross gs guide gz gzip had handled handling hard "
		"hashed having headline held hello hh higher highest highlight how hub "
		"human identify ignored ii immutable impact implement implementation "
		"implemented implicit important imports inactive included includes "
		"including inclusive incoming incorrect increase indexed individual "
		"inet infer inherit inherits inject inspect instagram installation "
		"instead instructions instrument integration intent international "
		"internet invalidate invert invite iss issued issuer issues iterate its "
		"iu jan je john joins jpeg jpg just jwt kg klass know landing lastname "
		"later latitude lead leading least legacy legal let lets lh licenses "
		"limited linked linkedin listed llvm loads localized locking locks "
		"logical longitude look lost lot mach machines made makes making "
		"managed mapped markdown marked marketing masked masters matched "
		"matcher maximum may maybe meaning means membership memo mention "
		"merchant merged mh might migration mime mini minimal minimum minute "
		"mixed monster monthly months most movement moving mr must mutation mx "
		"nano necessary needs never nor normalize normalized normally nothing "
		"nu nullptr oauth objective obsolete office offline og older om ones "
		"ons onto opaque opened opening operate optimized ordered ordering "
		"organic organisation organization organizations osm others otherwise "
		"our outside overflow overview overwrite owed own owners ownership owns "
		"oz packed paper parents parsed participant passed passes passing past "
		"paused payer payments paypal pea pend perform performance performed "
		"perl permit persist personal peso pickup pink placed placement planned "
		"planner plans please pod populate portal postal posted postgres "
		"posting pragma predicate prefer preferred prefs premium presentation "
		"pretty prevent pri priced pricing printing procedure produce producer "
		"production promo promotion proof proper protect protected prototype "
		"provide provided providers published purpose puts qr qualified queued "
		"quota quotation quoted qw rails raised raises rather reading readonly "
		"really receipt recipient recommended redis refer references reflect "
		"reflection refund regen regexp reject relations relationships released "
		"remain remember rename replacement represent representation "
		"reservation reserve resolve resolved respond responses restrict retain "
		"retrieve returned risk rn rollback rounded rsa ruby sad salt sandbox "
		"sanitize saving say scheduled see semantic seo serialize serialized "
		"setter severity sharing shipment shopping shops shown shows similar "
		"singleton sizeof sku smith smtp software something sorting specified "
		"stable starting starts startup statuses stay sti sticky still stored "
		"stores street strict stripe strong stuff submitted subscriber "
		"subscriptions substr substring subtotal successful such supports sure "
		"survey ta takes tap teams tell temporary tenant terminated termination "
		"tg thank their them there these they things those though through thus "
		"tier timeline timestamps tin tk toast todo too tos trail translated "
		"travel truncate trust trusted trying twitter typed typedef typename "
		"typeof unable undef undefined underscore uniq unix unless unsafe unset "
		"unsupported uploads upon uq usd uses usually utc validated validators "
		"varchar variance variants variation vat ve verification via vine visa "
		"vl volatile voucher waiting want wanted warehouse warnings was ways "
		"website weekly weeks weighted welcome well were what whether which "
		"while who whole whose why wide wiki will within worked workflow "
		"working works would wrapped writes writing wt xor xs xxx years yet "
		"yield your yyyy za zh zipcode zones "},
	{2, 1, 2,
		"BEFORE BOTH CONCAT CREDIT CUSTOMER DISTINCT ELSE EVP FOREIGN FUNCTIONS "
		"GOOGLE ICU INTO METHODS NEED NOTES REFERENCES RETURNS RHS SHIPPING "
		"STATES STI TAX THEN UNION UNIQUE USING YAML absent accepts accessed "
		"accessing accountant accounting acquire across additive adjacent "
		"adjustable adjusted adjustment adjustments adopter affect afterwards "
		"agreed allowing altitude amounts anniversary anyway appended "
		"applicable applied applies applying arbitrary archived assertion "
		"assigns associations assume assured attempts authorised backed backups "
		"banned bans barrier become beginning behave behaves behaviour belong "
		"bigint billed bills blobs bought boundaries breakdown buckets builds "
		"bump bumped buns bypass caching calculated calculation callers "
		"campaigns canceled cancellation cancelled capability captured carp "
		"carries carrots carts cents cereal certified clamp cleaned cleans "
		"cloned clones cob coefficient combination commentary commented "
		"commitment commitments committed comparing compliance composite "
		"concern concrete concurrently configurable configurations conflict "
		"conflicts consent considered consistency consists consumed consumption "
		"containing contributor convention conversations converts coordinator "
		"correctly correctness counted covering crash crossed cuid currencies "
		"debit declared declares declined decompress decorator decreasing "
		"delayed deletes deletion delivered delivers demand denied derives "
		"descendant descendants described destroyed detected determine devise "
		"diagnostics diary differs directly disabling discounts dispatched "
		"displayed displays disposition dispute disputed distributing "
		"distributions distributor distributors doe dollar drafted dropped "
		"duplication dwarf eager enables enabling endian endpoints enforce "
		"enough enriched enrichment enterprises entitlement enums envelope "
		"equality equivalent estimator europe evidence exactly exceeds "
		"exchanges excludes exclusion executable exiting expectation expensive "
		"exponent exported exposes facing factories failing falling farmer fiat "
		"filtering finalized finds fingerprint flagged flavor follows forbid "
		"forbidden forever formatting franc french frozen gated gates gateways "
		"gather generates generating gives grace granted grants grouped "
		"grouping guarded happen harness hashes hence historical hubs "
		"identification identifies implications implied imported importer "
		"importing inbound inclusion incomplete increasing incremental "
		"independent indexing indicate indicates indicating indifferent "
		"infinite inheritance inherited initialise initialization insensitive "
		"inserted insertion insight insufficient intake integrations integrity "
		"intention intents intersect intervals intrinsic invisible invitation "
		"invited inviter invites invoices involving itself jackson jane keeps "
		"kept kinds lago larger leftover lifecycle lifetime linkage loaf "
		"locally london lonely longer macros mails mainly malformed managers "
		"manages manually mappings mastercard memberships mercredi michael "
		"midnight migrate migrations mismatch modification monitoring moved "
		"movements naming narrow neither newer newly nexus normalization noted "
		"numbering oats obligation obtain occurs onboarding operands "
		"operational opted optimize optionally originally orphan outbound "
		"outdated outgoing outstanding overdue overridden overrides paranoid "
		"paris parsing partially particular partitions payable periodic periods "
		"permitted permitting perms persistence phases pinned pools populated "
		"pound precise predefined preference prefers preload prepaid presenter "
		"preserve preserved preserves prevents previously prisma privilege "
		"privileges processes procurement produced producers progressive "
		"projected promised proportion proposed prototypes purchased quantified "
		"quarantine reached readable reasons rebuild receipts receives "
		"receiving recently reconciliation recorded recovery recreate recurring "
		"referral refundable refunded refunds regardless regenerate regenerated "
		"regression regroup rejected rejection relatives relevant remains "
		"reminder removal removes removing rendering reorder replay represents "
		"requester rescue resend resets resolves restores resulting resumed "
		"retention retries returning reusable revenue revenues reversal "
		"reversed revert reviewed revise revoke revoked rounding rounds sack "
		"safety salad sane satisfied saves scales schedules scoped scopes "
		"searchable searches searching secrets seeded seems selections selects "
		"sells semantics sends sensitivity sentiment separate sequential "
		"setters settle settlement several sfr shipments shipped showing "
		"sibling signer significant signing skipped skipping skips sli sliced "
		"smaller snapshots sorts soup specifically specify specifying spree "
		"staged stages staging stale statements stays stops stringify strips "
		"studies subclass subscribers subtype succeeded successfully sufficient "
		"sums supplied suppliers switches tagged targeted targeting taxable "
		"taxation taxed taxes tempfile thousands thresholds tied timing totals "
		"touched touches traces trackers trailing transfers transient "
		"transitions triggered triggers triple trunc truncated turns twice "
		"unavailable united unlimited unmatched unnecessary unrelated "
		"unspecified unwanted upcoming updater updating upgraded uploader "
		"upstream usages useful validates validating validations various "
		"verifier vies violation visits volunteer voters vouchers wallets wasm "
		"watermark webhook whatsapp whitespace wholesale yearly yesterday york "
		"zebra "},
	{2, 2, 2,
		"AASM ACME CASCADE CATEGORIES CHARGE CNY COMMIT CONSTRAINT COUNTRIES "
		"CPAN CRYPTO DECIMAL DEFINITION DRAFT DSA EXECUTE EXPIRED EXTRACT FEE "
		"FINALIZED GENERATE HMAC INACTIVE INVISIBLE INVOICE JSONB LAG LAGO LHS "
		"MODELS MODES NULLS NUMBERINGS OCSP OFN OPENED OPENSSL OSSL OUTER PAID "
		"PARTITION PASSKEY PAYABLE PKCS POSIX PROCESSING REDIRECT RENAME "
		"REPLACE RESOURCES RESTRICT RETURNING SCA SEARCHABLE SEQUENTIAL SIGNER "
		"SLUG SRP SSO STATUSES SUCCESSFUL TAGS TRIM TRUNC VKI WEBHOOK ZZZ aab "
		"aarch abn acbd acceptor accessors acls acme adjustement alphanumeric "
		"anderson anrok aorg appends assignable attachable authoring "
		"authorizations backfill backfilled backorder backordered backorders "
		"backtrace bcb bfc billable blacklisted blocklist bmf bpchar breakdowns "
		"btree bytea cancelation cardinality cashbook cashfree cdx changeset "
		"changesets chargeable clickhouse cloner collation commentaries "
		"computable constaint constantize counterparty cpan cpt creditable "
		"creditcard csc cvv deallocated dearest deauthorize debian deprecation "
		"dfc dfe disallow displayable dmail dmails downcase dpkg dunning dups "
		"enforces enqueued enqueues entitlements expirable expiring falsey "
		"falsy fdiv fdw fev ffb filterable finalised finalization finalizes "
		"fkey flipper flutterwave followup freefunc gcp gpx grantee granter "
		"gravatar grn gsub hexagon hmac incompleted ingested initialised "
		"invalidated invalidates invoiceable invs ipm jsonb keyring localize "
		"mappable matomo millisecond mips moneyhash mpz mrr nanoid nextval "
		"noimage nonces normalizations normalizes notifies nullify nulls nvvm "
		"nwr octet offsettable offsetting ofn oidc okta orgs originator "
		"overwrites parameterize partman passkey payables pgcrypto pixiv pkey "
		"plpgsql postgre ppc preexisting proration publishable quantifier quux "
		"qux reapply recalculate receivable receival redaction redactions "
		"reformat regclass regconfig reindex reportable reprocessing resettable "
		"restock returnable revoker rfq rma rupee salesforce scoper selectivity "
		"sellable shopfront slugs smallint stateful storable storer stubbed "
		"stubs subdirectory subscript subunit syncable syncer tablespace "
		"taggable taler taxon taxonomies taxons tcl thomas timezones tokenized "
		"traceable trackid trgm truthy unconfirmed unitable unposted unquoted "
		"unscaled unstock untrusted upcase updatable upsert valvat vcr "
		"versioned viewable vki voidable voided webhooks webp whitelisted wtc "
		"xact xero xkb zeta zod zoneable zoneables "},
	{2, 1, 3,
		"advertisement advertisements aggregated aggregator alphabetical "
		"ancestors appeals approvals approximation automatically awaiting "
		"begins calculates calculating calculators carrying clears "
		"compatibility computes concerns copied corporation coupons delegates "
		"delegation destroys destruction determines discarded dismissed doesnt "
		"duplicated earlier earliest eligibility ensures executed explicitly "
		"fulfillment globally graduated granting ignores ignoring imaginary "
		"integers internally inventories irreversible issuing lettuce mandate "
		"moderator nearby occurred ongoing organisations participation "
		"persisted persists potato potatoes potentially preferable properly "
		"provides purposes quarterly recipients reduces rejects representing "
		"responded retrieves settled settlements silently simplify spreadsheet "
		"sprouts standalone styling supplying supposed telemetry terminating "
		"therefore tomato unauthorized unchanged vacuum varying vegetables "
		"warehouses withdrawn "},
	{2, 2, 3,
		"CEIL NASAA OWNED aaron activators adyen aggregations aliased approver "
		"arrears avalara calculable camelize citext dedup discarding duplicator "
		"flexi hubspot janitor jwks netsuite omniauth ossl referer retried "
		"rubocop semiannual sequenced skrill soonest taggings undated xslt "},
	{2, 1, 1,
		"CONNECTION EVENTS EXISTS HAVE INCLUDE INTERNAL LANGUAGE LENGTH LOOP "
		"MEMBER PAYMENT RANGE RECORD RESERVED SECURITY SENT SERIAL SETTINGS "
		"TEMPLATE TYPES accessor backward batches candidates clause finalize "
		"modes offsets permalink sensitive specs supply trials "},
	{3, 3, 3,
		"AUTHENTICATION CALCULATORS COALESCE CONCURRENTLY COUPON EXPIRATION "
		"INTEGRATION INTEGRATIONS KUDOS LATERAL LIFETIME MANUALLY PARALLEL "
		"REASONS RECIPIENT REJECTED SUBSCRIPTION autoincrement backorderable "
		"cfcv deprecate disapprovals documenso formbricks getlago gnutls "
		"gocardless gpxid idempotency meilisearch mrrs openfoodnetwork "
		"openstreetmap permalinks precalculated quuuux quuux shopfronts "
		"sluggable trpmb unscoped visiblity "},
	{3, 2, 3,
		"BILLING EVERYONE MIGRATION ORGANIZATION WALLET applicator beetroot "
		"bugsnag bunches cancan deletable exclusivity inheriting invoiced "
		"invoicing mistral orphaned overriden polymorphic prorated removals "
		"retriable sanitises squish superseded tombstone "},
	{2, 2, 1,
		"ALLOWED ATTACH ATTRIBUTES BYTES CODES EXCEPTION EXTENSION EXTERN "
		"INTERVAL MANAGER MAPPING NOTIFY PENDING PROPERTIES REFRESH SCHEMA "
		"SCOPE SEQUENCE SETUP SIGNATURE SUFFIX TIMESTAMP TRIGGER USAGE "},
	{3, 1, 3,
		"PREMIUM acknowledged advisory amendment associates cabbage consequent "
		"consolidate convenience coordinated corresponding envelopes happens "
		"manifests migrated monetary monetize refreshed sanitizer succeeds "
		"uniqueness unsuccessful "},
	{1, 2, 2,
		"JPY ORG SIGNED abbr arel avs bcc ccb cdf gnu ifdef ifndef mailer ocr "
		"openid pluck processable sca strftime zed "},
	{2, 3, 3,
		"RAISE lzma ransack ransacker tsvector ugoira "},
	{3, 3, 4,
		"GNUTLS ISSUING activemerchant activerecord deduplicating deduplication "
		"einvoicing ungrouped "},
	{1, 1, 3,
		"fixtures fulfilled however likely mandatory represented restriction "},
	{3, 2, 2,
		"ACCEPTED CANCELLED COMPLETED PRESENTATION consumptions "},
	{3, 2, 4,
		"antecedent numericality "},
	{4, 4, 4,
		"AGGREGATION DOCUMENSO demodulize fakedispatch nontaxable whodunnit "},
	{1, 2, 1,
		"CTX DECLARE FIELDS VISIBLE "},
	{3, 1, 4,
		"downgrade hypothetical subsidiary "},
	{5, 4, 5,
		"timestamptz "},
	{4, 3, 4,
		"ORGANISATION "},
	{3, 4, 4,
		"ransackable "},
	{1, 2, 3,
		"KNOWN openssl "},
	{4, 3, 5,
		"downgraded "},
	{4, 2, 4,
		"toproducts "},
	{3, 3, 2,
		"INTERVALS "}
};

/* The most frequent runs of punctuation, each one token */
static const char *const symbol_runs[] = {
	" \"", " \"#", " \"\\\"", " #", " $", " %", " %{", " &", " &&", " '",
	" (", " (\n", " (\"", " ($", " ('", " ((", " )\n", " *", " *\n",
	" */\n", " +", " -", " -\n", " ->", " .", " /*", " //", " ///", " :",
	" <", " <<", " =", " ==", " =>", " >=", " ?", " @", " [", " [\"",
	" [:", " [{\"", " \\", " \\\n", " \\\"", " _", " __", " `", " {",
	" {\n", " {\"", " |", " ||", " }", " }\n", " }.", " ~", "!\n", "!(:",
	"\"\n", "\")", "\")\n", "\",", "\",\n", "\":", "#\n", "'\n", "'),\n",
	"',", "',\n", "(\n", "(\"", "($", "('", "((", "()", "(:", "([", ")\n",
	")\",", "))\n", ")).", "),", ").", ");", ");\n", "*\n", ",\n", "--",
	"--\n", "->", "->{", ".\n", ".\\\"", "/*", "///", ":\n", ":)", ":)\n",
	":,", "://", "::", ";\n", "</", "=\"", ">\n", "?\n", "?(", "[:",
	"\\\"", "\\\"\",", "\\\",", "]\n", "])\n", "],", "].", "__", "|\n",
	"}\n", "},", "}],"
};

/* Cost of any other word, before its pairs of letters */
#define WORD_LOWER		28
#define WORD_CAPITALIZED 31
#define WORD_UPPER		29
#define WORD_CYRILLIC	32

/* Cost of the pair of two letters, row first letter: the second is lower case */
static const char pair_lower[26][27] = {
	"oihfrtfpjokagdqhvbfbgiokcm",
	"inongrinkbocnngmxjjlftprdn",
	"gskodqqdhrahoqcoqhmajnrpim",
	"kqskcqlphromsoinsjjonposlm",
	"jrlgmpkynwrllgpnwdfjnnoihr",
	"isqngfipdsreqnfsnjlkhqrndq",
	"nrmrfrljlpumtlnqxgkpmrssmm",
	"gsrpctrpiurqonfopjojjrrrlr",
	"ijfhejeypoifjabkzgecogzjtb",
	"ivuoftvvqrsrptkvqsksjyssox",
	"kpnperorksmmrnkqytkllsqtnu",
	"gorkcpqngnpgnperrplmjlpyas",
	"fimkbrishrsnjpggpojljpsqgu",
	"ipkfdkbpkminpolnunhellpthn",
	"lllhlrhxmsmggailzagjdkhplw",
	"fqmlbqngjtqdppdkudkfkqoumv",
	"yqrsvyyqxxwotrzrorruaysulz",
	"fnnhbojsjwlpkofprlhimnrxeq",
	"lqlpdqpjiqkmnpikooieepkxfp",
	"iolkcjrgfvqmmriqtgjjjqprhr",
	"ihpndokzizpghdllzgggouzrtt",
	"jqtxbuutirqprpjwvzqoynurkp",
	"hqtkdrnnkxqpslkozgkpwsvqiv",
	"ssmqlownqxxomrxjxrnjzttmiu",
	"oxnqmspznruvrjomwumowwktpq",
	"mvurgsttlyrqutrvzpustuspjk"
};

/* ... the second is upper case */
static const char pair_upper[26][27] = {
	"qihfmphylsqcifokpcgchpsjfv",
	"lnnnllmpmaogrpmmjmkkknontr",
	"irlmjmpdmoejqmhmoknhomnuis",
	"nqoldnmrlqnlknknwlknoopltp",
	"lwkklnmtvyymoiorsgiirrwmkv",
	"lnmnjhfokrpnooitwolmnqjohm",
	"rktnelugqxojsjopomlrrkvpts",
	"mppmjnuononponkqrrqirpkqrp",
	"mnjhimftlusiialktkhcpjvntf",
	"toonmyrrzlmnlmtrqqonroqtvt",
	"rstsisqrpmrotlvnuqoqprswtt",
	"lponenonhtwiqpfmsmmnmorqmx",
	"jnklepnplknplrkjppimoprrlr",
	"oojiinjtnugpnpomtsjhmjrzlo",
	"nqnjpqpymvqmkcpmzdlkfoismz",
	"jpkjgnmnjojjppijqinjjrrskw",
	"wplqwtxsuppmmnzupvoljmrvxs",
	"koljcolilroplniqqljiumjohr",
	"oopmgqnkmokppnkmmnidjoqmhz",
	"lsnofpmkjmolpolrtklnsprnet",
	"popqhnnyhswkofpkzmhipstquz",
	"lmosenolktjmoqqpuornxpsrvu",
	"nntkktslptqlninmvkoszjonos",
	"spmmpqruswtlitulpqomvrshmt",
	"rvssnvqttypqmnorvsjhtukunp",
	"xvupinpotzooupxurnpqsuorpo"
};

/* ... of two Cyrillic letters, from U+0410 and from U+0430 on */
static const char pair_cyrillic[32][33] = {
	"mmikiolgteliikspgmgnlknmlprtszkk",
	"lwxxzjyupzztzuhwizvczzyzurwfzxzo",
	"fxsyxizzmzrmwpjzsrqivuwzzzsinvzr",
	"lztyyoxxkzzrzvgxjzzouvzqvyuqomqy",
	"jypsrktniwthvolxlqykyzzxxzsisrzm",
	"tpnhelqmugpiiktrbherionmpotvzqwt",
	"mqzxqgwzpzzvwxozzzypzzzzzztqmpwu",
	"kspwgpzzoxtstuhwszxlzzzwzzrinzxq",
	"piknhciejgkjhknpiicxphgkmsusvwof",
	"pzzzuntzryyozolzsmpzzzzzqzuzxzzq",
	"ezszxmyzczzirxdymidgzxyzvqzpyqxr",
	"fzzvyguyirtszwhzxzsjzzzzzzrpaxcg",
	"gszuyfszgyzogriryzxhxzyzxsuiytru",
	"dzzmjexyazryzddyssegvtrsuvzckqmc",
	"tbddgkfircnghnoiiiiqoltjqsxxwyor",
	"kxzzvmzznzyqyrhzhzwnxxxzzxwmwtxq",
	"ezxwugtzjyttkufzvmiixwyzqxykuonk",
	"jzvzunzzhzjiorieuzblzxwzzzrhdtpa",
	"hzgxshxwiyqyytgsirumzzyzuzufautn",
	"roljhjfmwfojmquillnlzonllpnpxuew",
	"oyxyztzupzzzxzezwvqtpzswzywwxyvu",
	"rxzzvzzvuzxvvzmztzzlxzzzxyxmstwx",
	"hxxzzizyczzzxzmzxuzoytsxzzzcdzsm",
	"extxyhwzgttszmtzzyrqzszwrxtksmwy",
	"kztrzfzzhwztzwqwwvojwuztzyxiksxw",
	"mzzzugyzgzzzuzozywuntzyxzzzuztwr",
	"wzwzwzomyzsupozqmzszzzzqzzwzzyzp",
	"uwqnshvvtisnjpxsowmqziopurwzsxul",
	"rzszxrzypzzzzzyzzzxyzzwzzxzuzzrq",
	"vznlgsppwnmjkhzmgnjzxquzozvxykyv",
	"tlyztyzzzrszoqzvqxiwzwziodzstvqu",
	"vullmqsjwzornnswpmntzkzstrozzuzp"
};

/* The characters of a run that is no word, in the order of the tables below */
static const char symbols[] = " \n!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/* Extra cost of a word because of the character before it: a listed word */
static const char lead_known[] = "aazzzzzzzkzzzzngzzzzzzzzzzzzazzzzz";

/* ... and any other word */
static const char lead_other[] = "aawywvuuslvuvrjjorwsuvwyqvwxgwxwwx";

/* Cost of the pair of two characters of such a run */
static const char pair_symbol[34][35] = {
	"kkdacbaaadfccgdcabdaafdaadgcdaabca",
	"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
	"kcggwowzipmszinnnlvwgvmymoqzryzzxy",
	"kepkikhkppfkkbnhlighrkmonhkvjrhlkr",
	"kbmodpwyswywmsurnozwvxwzkzyytzizwz",
	"klvuynwyvlwvxnvpnnxwuwtxvmwyoydyyx",
	"khnluzmznmovykomuunvnwwmvozpwywwuw",
	"kgzvkvxgwmqxxqyzvqyytvwywvsykzwzwy",
	"kgulijivjoejjbljjogjmqlppjhlhxjskt",
	"kfheofjfggdgiwkihijqsrljfmvnhihork",
	"kapnphmkpmgmnfgfkjcjmnqzjqkmmmgnny",
	"kdkpypysuonexnomgqxrpltkqmxzpxwxwz",
	"keyonpyyoopxhnmpnolvmxxznjnwyzxxyz",
	"kbopspoponpnonolqrxqvwuuoqtpqxlxyv",
	"kfvluoppnsmgupcqqutwmjwwposypympuw",
	"kdqlrmpsmpmpqjocerplouorpnpononouo",
	"kjwmkpnrmosipopmitzqokonqoripyozwo",
	"kdxqrjlnprsjptkpmjvnjvqrpptqmmkyxv",
	"kaxozmpkosswoqusmwkmyyxzwnxzyyyzpz",
	"kiixolzntoxyzzuycyxhnokznzxzqypzzz",
	"kjqijimnkmwjxwotmnzofkrmlkwzqmaypw",
	"kaxomkoikjoozmmnigkdmjolimsyqocmmy",
	"kgrnnqzzoqlxwkogmlwpyljymlvyqzzkxy",
	"kkynvmzzvowzwyvyvozvxxxlmiwyrxqyxz",
	"kcvlolmqkqvqsmmtlqwyvsztlqkpplkzvz",
	"khwjxpvxqqwvxqoolpuqtvxyolvyuxwwuu",
	"kblmzvolsmfmjclilphkijozcmknlzkkmz",
	"koxxvzvzytqxwwqpvuvxuywxloxhvxlywy",
	"kkwpsloypnkpxijomnjnovvzrpvndzmlvz",
	"kdzyznvxuuozzgzkvoivxwzzttqxviwzkz",
	"kcupwllzptvsxyptlpyuwxwrqnwzvonllx",
	"kezpyywzqpyyxxpvxwwwtxwzwnwzuyzhxy",
	"kaomzejoopiwnahmolfgvimnojozljnpkz",
	"kpxvzxzzxuxzxqlvlwxzpyyzxzxzxzxzzj"
};

/* Characters that are a token by themselves: U+0000 to U+313F */
static const uint64 single_bmp[] = {
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0xffffffff021c0001), UINT64CONST(0xfffffffff7ffffff),
	UINT64CONST(0x54a38a8aeb8bbbff), UINT64CONST(0xffaaab2fef0f295e),
	UINT64CONST(0x0001800302058000), UINT64CONST(0x0000000000004000),
	UINT64CONST(0x000000000f000000), UINT64CONST(0x002000000a9a0000),
	UINT64CONST(0x1800000000000000), UINT64CONST(0x0000000034000040),
	UINT64CONST(0x000020880000174f), UINT64CONST(0x0000000000000000),
	UINT64CONST(0xfffef3fbffff1150), UINT64CONST(0x0000000000007fff),
	UINT64CONST(0xffffffffffff41f6), UINT64CONST(0x00000000dffeffff),
	UINT64CONST(0xacefea8b8e8d0000), UINT64CONST(0x0080830a03000000),
	UINT64CONST(0xff3e002000000000), UINT64CONST(0xfffffffe687df7f1),
	UINT64CONST(0xd3f10000000002ff), UINT64CONST(0x001c07ffffff0000),
	UINT64CONST(0x07fffffe88001000), UINT64CONST(0xfe011fff001fffff),
	UINT64CONST(0x5c28ae00076ab7fb), UINT64CONST(0x63ff0000003579cb),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0xf3effdfffffb87ee), UINT64CONST(0x0001fff079003baf),
	UINT64CONST(0xd3c5fdffffe882ee), UINT64CONST(0x0083ffc0b000798f),
	UINT64CONST(0xd365fdfbb5e983e4), UINT64CONST(0x0003018018003987),
	UINT64CONST(0xc3edfdffbde883ec), UINT64CONST(0x0000ffc000003baf),
	UINT64CONST(0xc3cd75fa9ea000c0), UINT64CONST(0x0000000080002883),
	UINT64CONST(0xc3bfc718d62442e0), UINT64CONST(0x0000000000002dc7),
	UINT64CONST(0xc3edfdfa94e0c3e4), UINT64CONST(0x0000000000403dcf),
	UINT64CONST(0xc3edfdff95e543ec), UINT64CONST(0x000001c000603dcf),
	UINT64CONST(0xc3fffdfbd7ed43e4), UINT64CONST(0x7c00000000802dcf),
	UINT64CONST(0x2fdbea8594120024), UINT64CONST(0x00000000375f843f),
	UINT64CONST(0x03ffffbffffbefd6), UINT64CONST(0x0000000000063fdf),
	UINT64CONST(0x0004000002000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000800), UINT64CONST(0x0000004000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x7fcff822fff784f7), UINT64CONST(0xc00000000400afff),
	UINT64CONST(0x0000000000318101), UINT64CONST(0x0001ffffffff0000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x7fc000079fffc6b7), UINT64CONST(0x000003ff00d5bfff),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x2000002000080000), UINT64CONST(0x0002200c080008aa),
	UINT64CONST(0xebeafbff00000000), UINT64CONST(0x028babfeffbfbeef),
	UINT64CONST(0x0000000000010001), UINT64CONST(0x01c1000000010000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0040004000400000),
	UINT64CONST(0x1e0dfd57f73bfe2c), UINT64CONST(0x0000000900000000),
	UINT64CONST(0x0200140000000004), UINT64CONST(0x0000000800000000),
	UINT64CONST(0x0000004400400008), UINT64CONST(0x1010001300000000),
	UINT64CONST(0x00000000000f0000), UINT64CONST(0x0000000000040000),
	UINT64CONST(0x0000010046040041), UINT64CONST(0x0000083000000100),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000001f00000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x000000081000000f), UINT64CONST(0x0000000020830000),
	UINT64CONST(0x34cc1c03000e0911), UINT64CONST(0x000000000000c8c0),
	UINT64CONST(0x0410000000004060), UINT64CONST(0x00000c6200000005),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000010000180020), UINT64CONST(0x0000001000000000),
	UINT64CONST(0x0000000200000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000001), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000210000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x000000001077ffa7), UINT64CONST(0xfbefeffbfffffdd6),
	UINT64CONST(0xffffffde000cbfff), UINT64CONST(0x3858bfffffffefdb),
	UINT64CONST(0x0000000000000000)
};

/* ... U+4E00 to U+9FFF */
static const uint64 single_han[] = {
	UINT64CONST(0x6f55257035586f8b), UINT64CONST(0x400b0043a3915b28),
	UINT64CONST(0x84047ad24c36db44), UINT64CONST(0x28c4143803786c23),
	UINT64CONST(0x11118051a782a402), UINT64CONST(0x800802091a29e040),
	UINT64CONST(0x8020808b28000840), UINT64CONST(0x040240022080041c),
	UINT64CONST(0x5400081282062800), UINT64CONST(0x80d0002014008080),
	UINT64CONST(0x0088110002000020), UINT64CONST(0x020000000020a000),
	UINT64CONST(0x8000040000000010), UINT64CONST(0x39fb3ba004172b7a),
	UINT64CONST(0x08ad10011a043560), UINT64CONST(0x2d01a05320009241),
	UINT64CONST(0x0dc10a312f8604c1), UINT64CONST(0x0024869000022484),
	UINT64CONST(0x820e0703c8000080), UINT64CONST(0x80000014a2240080),
	UINT64CONST(0x0e00000002c00020), UINT64CONST(0x019b088705fcc58b),
	UINT64CONST(0x8800014085200a64), UINT64CONST(0x01cd9c7801d27f0c),
	UINT64CONST(0x4b1099c0c8a37718), UINT64CONST(0x3828010401000501),
	UINT64CONST(0x0000050000401800), UINT64CONST(0x0004246200002102),
	UINT64CONST(0x0002c00000010000), UINT64CONST(0x0000046000008440),
	UINT64CONST(0x00c0400031000410), UINT64CONST(0x0000800000004000),
	UINT64CONST(0x8010000008004200), UINT64CONST(0x0000010010000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x641d200d48000000),
	UINT64CONST(0x4409010881440940), UINT64CONST(0x000004422c838485),
	UINT64CONST(0x0000000000000808), UINT64CONST(0x0600000080104008),
	UINT64CONST(0x0032000200000004), UINT64CONST(0x0000080041120000),
	UINT64CONST(0x0000010042880008), UINT64CONST(0x0005480000000082),
	UINT64CONST(0x06124e849460a290), UINT64CONST(0x23d8002000d28b80),
	UINT64CONST(0x0a00400042480184), UINT64CONST(0x80000100141b0840),
	UINT64CONST(0x000200001900008a), UINT64CONST(0x0080004004000040),
	UINT64CONST(0x2008000000040000), UINT64CONST(0x0000020000001006),
	UINT64CONST(0x0000000000000200), UINT64CONST(0x0100025883b10000),
	UINT64CONST(0xe258481ff5809baa), UINT64CONST(0xdf400940a00c1050),
	UINT64CONST(0xf50200102452edd6), UINT64CONST(0x0002802040208c27),
	UINT64CONST(0x0108220208800002), UINT64CONST(0x0041000200000000),
	UINT64CONST(0x0000000000004000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x081641e260000000),
	UINT64CONST(0x2149e8402041112e), UINT64CONST(0xb95c000000200020),
	UINT64CONST(0x008028c090b88458), UINT64CONST(0x04c0000800000200),
	UINT64CONST(0x06a2000181a0841d), UINT64CONST(0x1a030244002c0000),
	UINT64CONST(0x2098460240851933), UINT64CONST(0x2020088113802068),
	UINT64CONST(0x080004a220644003), UINT64CONST(0x0040820400050800),
	UINT64CONST(0x0004054980000200), UINT64CONST(0x0008810110020420),
	UINT64CONST(0x8000000088008000), UINT64CONST(0x0001008400004900),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000204),
	UINT64CONST(0x89d5044001478001), UINT64CONST(0xc2431a88012e6801),
	UINT64CONST(0x3022083451a80401), UINT64CONST(0xd0081320995c2260),
	UINT64CONST(0x0400802a00020286), UINT64CONST(0x0080400480200000),
	UINT64CONST(0x000405a608041308), UINT64CONST(0x0010200208058200),
	UINT64CONST(0x0400300050008000), UINT64CONST(0x01000200010000d0),
	UINT64CONST(0x0100601040060008), UINT64CONST(0x0000004004002400),
	UINT64CONST(0xca40800020000000), UINT64CONST(0x0131104c02829120),
	UINT64CONST(0x3201a01002800080), UINT64CONST(0x044033e500808822),
	UINT64CONST(0x5000a12180185044), UINT64CONST(0x0451c100040c0804),
	UINT64CONST(0x0010410000c20084), UINT64CONST(0xd315000030000000),
	UINT64CONST(0x0402bd00a8802b09), UINT64CONST(0xc003a1229003c24d),
	UINT64CONST(0x0040040034810012), UINT64CONST(0x081a002010198010),
	UINT64CONST(0x1380040200828880), UINT64CONST(0x004000280002114c),
	UINT64CONST(0x0001814020000022), UINT64CONST(0x0000400004040801),
	UINT64CONST(0x0000000010042000), UINT64CONST(0x3020200004000000),
	UINT64CONST(0x0000000010000004), UINT64CONST(0x2000000001000800),
	UINT64CONST(0x0000040a02080004), UINT64CONST(0x4200000080000800),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x4404008f00000400), UINT64CONST(0x089c027e00081200),
	UINT64CONST(0x0420000000400c00), UINT64CONST(0x000008000834e022),
	UINT64CONST(0x0110008800928000), UINT64CONST(0x2400001380800286),
	UINT64CONST(0x8a0804068244030a), UINT64CONST(0x2009012608200612),
	UINT64CONST(0x4804042048800802), UINT64CONST(0x0090464010084862),
	UINT64CONST(0x002483400a080300), UINT64CONST(0x0882080201000000),
	UINT64CONST(0x0100920308010120), UINT64CONST(0xc000000001400000),
	UINT64CONST(0x0000040000410001), UINT64CONST(0x8010011204020800),
	UINT64CONST(0x0000080400108004), UINT64CONST(0x0000600011100000),
	UINT64CONST(0x0008000200000000), UINT64CONST(0x0000000000000001),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x4021a80800000000),
	UINT64CONST(0x1700400000044200), UINT64CONST(0x000020c080000100),
	UINT64CONST(0x1040004200000000), UINT64CONST(0x0000009002001000),
	UINT64CONST(0x0002000080000400), UINT64CONST(0x0000000080200008),
	UINT64CONST(0x21e3000000000040), UINT64CONST(0x020402860a001180),
	UINT64CONST(0x0040900000000000), UINT64CONST(0x1100100100810004),
	UINT64CONST(0x00104c0018004000), UINT64CONST(0x0100000000000000),
	UINT64CONST(0x0805820008400a90), UINT64CONST(0x4000200100002000),
	UINT64CONST(0x0018040000000048), UINT64CONST(0x0000000040000000),
	UINT64CONST(0x0001000000000008), UINT64CONST(0x0040004810000000),
	UINT64CONST(0x0daf010c95000000), UINT64CONST(0x00410c2002001020),
	UINT64CONST(0x5004880000820040), UINT64CONST(0x00000000080000a0),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x7c00000000001004),
	UINT64CONST(0x00004000000000d0), UINT64CONST(0x4110401889c70540),
	UINT64CONST(0x1000000180001a02), UINT64CONST(0x0000000a08000001),
	UINT64CONST(0x0000100000000000), UINT64CONST(0x8008222000000000),
	UINT64CONST(0x0010000000500006), UINT64CONST(0x0000500000200001),
	UINT64CONST(0x1401000000026000), UINT64CONST(0x0000010000000002),
	UINT64CONST(0x5400000000000000), UINT64CONST(0x0000212060400000),
	UINT64CONST(0x6800008000008002), UINT64CONST(0x0801804081062803),
	UINT64CONST(0x800a400000006800), UINT64CONST(0x8450000000002040),
	UINT64CONST(0x0000002020802002), UINT64CONST(0x02408021c2000800),
	UINT64CONST(0x0000104000120000), UINT64CONST(0x4200000008520a40),
	UINT64CONST(0x0002200200800001), UINT64CONST(0x0000400000000281),
	UINT64CONST(0x0000000200000000), UINT64CONST(0x0808000000002000),
	UINT64CONST(0x4000401000840200), UINT64CONST(0x0800000000600000),
	UINT64CONST(0x0201888506102031), UINT64CONST(0x0046004200011014),
	UINT64CONST(0x0004200004080000), UINT64CONST(0x0000010104048000),
	UINT64CONST(0x6000400000000010), UINT64CONST(0x0000000000000002),
	UINT64CONST(0xa3ac94c500001000), UINT64CONST(0x90102680b32aa1d8),
	UINT64CONST(0x0410020001480000), UINT64CONST(0x0004460004820000),
	UINT64CONST(0x2000021040004420), UINT64CONST(0x1800000100141002),
	UINT64CONST(0x000800000081102b), UINT64CONST(0x0084840045101400),
	UINT64CONST(0x0404823200401208), UINT64CONST(0x2140000250405048),
	UINT64CONST(0x0102000004020004), UINT64CONST(0xc209000000210000),
	UINT64CONST(0x2000000010000000), UINT64CONST(0x0418240800000001),
	UINT64CONST(0x02011400c0942180), UINT64CONST(0x448c800000000080),
	UINT64CONST(0x210a900020000004), UINT64CONST(0x000200600082a000),
	UINT64CONST(0x0140000000000008), UINT64CONST(0x0080800a00050200),
	UINT64CONST(0x0086080040084200), UINT64CONST(0x0004800010001000),
	UINT64CONST(0x2000112020001010), UINT64CONST(0x0000000a08800200),
	UINT64CONST(0x0004000002000004), UINT64CONST(0x0000000020000000),
	UINT64CONST(0x0000000200000000), UINT64CONST(0x0000020000000200),
	UINT64CONST(0x0000144000000010), UINT64CONST(0x0000001020008000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x2200080084234000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000008000880),
	UINT64CONST(0x0000000010000004), UINT64CONST(0x0040000000000000),
	UINT64CONST(0x0000000000002000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000012a08881001),
	UINT64CONST(0x0000280010400800), UINT64CONST(0x2100001032208026),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x8000040000000000),
	UINT64CONST(0x2008048004408842), UINT64CONST(0x0000004800040357),
	UINT64CONST(0x140a240001004505), UINT64CONST(0x000a004440200000),
	UINT64CONST(0x8005340041003200), UINT64CONST(0x0000000000400880),
	UINT64CONST(0x0000000028000000), UINT64CONST(0x0081004001000200),
	UINT64CONST(0xc505e31600080401), UINT64CONST(0x4d92a06424a22753),
	UINT64CONST(0x008201041008090a), UINT64CONST(0x0200040200000440),
	UINT64CONST(0x1980130300001000), UINT64CONST(0x1000040040000081),
	UINT64CONST(0x03b0a9fea0000000), UINT64CONST(0x00f108154c509812),
	UINT64CONST(0x0008000800000c20), UINT64CONST(0x00288100a0021008),
	UINT64CONST(0x0000060000008000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000080000000002), UINT64CONST(0x2000000400002400),
	UINT64CONST(0x0100840000000208), UINT64CONST(0x2810d34000000200),
	UINT64CONST(0x76070148484a0268), UINT64CONST(0x22810c00fb1341a2),
	UINT64CONST(0x190600098615864f), UINT64CONST(0x8120622900b86c84),
	UINT64CONST(0x0800444800020011), UINT64CONST(0x2020210000024000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0180000000042000),
	UINT64CONST(0x0000080000040200), UINT64CONST(0x000000000002f480),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0010000000000010),
	UINT64CONST(0x0000000000000001), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0004800000000010), UINT64CONST(0x0020000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000100),
	UINT64CONST(0x0000000001000000), UINT64CONST(0x0000080000000000),
	UINT64CONST(0x0802402480000100), UINT64CONST(0x444020001000000a),
	UINT64CONST(0x0000404202010823), UINT64CONST(0x8080000010000080),
	UINT64CONST(0x0006000400080a01), UINT64CONST(0x0814650010000000),
	UINT64CONST(0x887c040080000022), UINT64CONST(0x24e1061400013170),
	UINT64CONST(0x400000001811c440), UINT64CONST(0x08c0050c42220071),
	UINT64CONST(0x0104000040002081), UINT64CONST(0x0000020542440000),
	UINT64CONST(0x0000000000000800), UINT64CONST(0x8008020000080000),
	UINT64CONST(0x180020000101016e), UINT64CONST(0xce60000041103000),
	UINT64CONST(0x0000010031c20050), UINT64CONST(0x00048000c8004000),
	UINT64CONST(0x0000010000010400), UINT64CONST(0x0001600000000000),
	UINT64CONST(0x0000110002400140), UINT64CONST(0x0000000000000020),
	UINT64CONST(0x0000000000080000), UINT64CONST(0x4843100000800000),
	UINT64CONST(0x0001011004821000), UINT64CONST(0x0000000001100000),
	UINT64CONST(0x1000000000000000), UINT64CONST(0x0000000004108024),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x1000000000000000),
	UINT64CONST(0x0100000010000002), UINT64CONST(0x0000002000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x8000200a80000000), UINT64CONST(0x8001000000008020),
	UINT64CONST(0x1800004080800000), UINT64CONST(0x0000000041064018),
	UINT64CONST(0x0800000100084000), UINT64CONST(0x0000000400010000),
	UINT64CONST(0x0000000002002010), UINT64CONST(0x0000000000000000)
};

/* ... U+AC00 to U+D7BF */
static const uint64 single_hangul[] = {
	UINT64CONST(0x0000000032270113), UINT64CONST(0x0111000000000000),
	UINT64CONST(0x300113010000100b), UINT64CONST(0x1028011300000010),
	UINT64CONST(0x0010000000020001), UINT64CONST(0x0011300000010000),
	UINT64CONST(0x0000000000001002), UINT64CONST(0x1300000110000001),
	UINT64CONST(0x0111000000000301), UINT64CONST(0x0000010000101001),
	UINT64CONST(0x1000000000000000), UINT64CONST(0x0010000001000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000008),
	UINT64CONST(0x0100000000000000), UINT64CONST(0x0000000000000100),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x1000000020101010),
	UINT64CONST(0x1110130111001000), UINT64CONST(0x0000002000010100),
	UINT64CONST(0x0080001001010100), UINT64CONST(0x1100000000210013),
	UINT64CONST(0x00000000000c2001), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000110), UINT64CONST(0x0010000000000000),
	UINT64CONST(0x0000002001110000), UINT64CONST(0x02b0193021001300),
	UINT64CONST(0x0000000000080001), UINT64CONST(0x0101001001300000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x1000000002001130),
	UINT64CONST(0x0000030111010000), UINT64CONST(0x0000000001010000),
	UINT64CONST(0x0000001000000000), UINT64CONST(0x0002801130000000),
	UINT64CONST(0x0001020000100000), UINT64CONST(0x0000000000001000),
	UINT64CONST(0x0000001100000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000010000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0800010000000000), UINT64CONST(0x3000000000000000),
	UINT64CONST(0x00200b0013023001), UINT64CONST(0x3011300000000200),
	UINT64CONST(0x0330113008001380), UINT64CONST(0x0000a01130000001),
	UINT64CONST(0x0001000000000000), UINT64CONST(0x0300010000001000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x1110000101000000),
	UINT64CONST(0xb011300000000010), UINT64CONST(0x0000013068015302),
	UINT64CONST(0x1300000000000000), UINT64CONST(0x0011000001100001),
	UINT64CONST(0x09011300000000a0), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x1110000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000001000000000), UINT64CONST(0x1100000000000001),
	UINT64CONST(0x000302101970a001), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x2000011100301110), UINT64CONST(0x1130000000020011),
	UINT64CONST(0x0000001000010200), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000002000113), UINT64CONST(0x0001000000000000),
	UINT64CONST(0x0000000000101000), UINT64CONST(0x000000010a001110),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000010000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000011000000),
	UINT64CONST(0x1011300000000000), UINT64CONST(0x0020000020000302),
	UINT64CONST(0x1102201130000000), UINT64CONST(0x0000010011100001),
	UINT64CONST(0x0000000200113000), UINT64CONST(0x1000000000000010),
	UINT64CONST(0x0000010113000000), UINT64CONST(0x2000100000000000),
	UINT64CONST(0x02b0111000000100), UINT64CONST(0x0142301130000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000010000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0011000000000000),
	UINT64CONST(0x0000130000000001), UINT64CONST(0x3000011343301530),
	UINT64CONST(0x1130000000020000), UINT64CONST(0x10113000011101f0),
	UINT64CONST(0x0020113000000103), UINT64CONST(0x0100000010300011),
	UINT64CONST(0x0113020000300000), UINT64CONST(0x0200010100111009),
	UINT64CONST(0x1020011300000110), UINT64CONST(0x3130000001021011),
	UINT64CONST(0x0000102301130130), UINT64CONST(0x0000000000000002),
	UINT64CONST(0x0100000130230113), UINT64CONST(0x0013000000001000),
	UINT64CONST(0x0000000000001821), UINT64CONST(0x3000000100000010),
	UINT64CONST(0x0000000001020011), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000021011100), UINT64CONST(0x01000000302b0113),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x2000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x6101530000003000), UINT64CONST(0x0000000000000030),
	UINT64CONST(0x0010290113000000), UINT64CONST(0x0000001000010000),
	UINT64CONST(0x0000000020001300), UINT64CONST(0x0000000010000000),
	UINT64CONST(0x0001021011300000), UINT64CONST(0x0000010000000000),
	UINT64CONST(0x0020000300000000), UINT64CONST(0x1010210113000000),
	UINT64CONST(0x0000000000010000), UINT64CONST(0x0030111000000000),
	UINT64CONST(0x0000000010080001), UINT64CONST(0x0000020011100000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0000000100000000),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x1011100000010000),
	UINT64CONST(0x0200111000000000), UINT64CONST(0x0000000030200113),
	UINT64CONST(0x0111000000000000), UINT64CONST(0x0000000010113000),
	UINT64CONST(0x0020001300000000), UINT64CONST(0x0010000000000000),
	UINT64CONST(0x0000100000000000), UINT64CONST(0x0000000000000000),
	UINT64CONST(0x1300000010000001), UINT64CONST(0x0013000000000001),
	UINT64CONST(0x0000130000111021), UINT64CONST(0x1000000000000000),
	UINT64CONST(0x0110000001000000), UINT64CONST(0x1011300000010200),
	UINT64CONST(0x0000000000000000), UINT64CONST(0x0100000010000000),
	UINT64CONST(0x0000000000002101), UINT64CONST(0x0000010000000000),
	UINT64CONST(0x3000000000001110), UINT64CONST(0x0010230113028011),
	UINT64CONST(0x0000002000000300), UINT64CONST(0x0000001001001100),
	UINT64CONST(0x1300000010220113), UINT64CONST(0x0000020011302101),
	UINT64CONST(0x0000010000003000), UINT64CONST(0x0000000000000110),
	UINT64CONST(0x0010000001000000), UINT64CONST(0x0000102200000000),
	UINT64CONST(0x0000000001001100)
};

#endif							/* DBCTX_TOKENS_TABLES_H */
