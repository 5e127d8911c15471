-- What Sequelize 6, with umzug makes of users, posts, tags and orders, with its defaults
CREATE TYPE public."enum_Orders_status" AS ENUM (
    'open',
    'paid',
    'sent'
);
CREATE TABLE public."Orders" (
    id integer NOT NULL,
    "UserId" integer NOT NULL,
    status public."enum_Orders_status" DEFAULT 'open'::public."enum_Orders_status" NOT NULL,
    total integer NOT NULL,
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL
);
CREATE SEQUENCE public."Orders_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public."Orders_id_seq" OWNED BY public."Orders".id;
CREATE TABLE public."PostTags" (
    "PostId" integer NOT NULL,
    "TagId" integer NOT NULL,
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL
);
CREATE TABLE public."Posts" (
    id integer NOT NULL,
    "UserId" integer NOT NULL,
    title character varying(255) NOT NULL,
    body text,
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL
);
CREATE SEQUENCE public."Posts_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public."Posts_id_seq" OWNED BY public."Posts".id;
CREATE TABLE public."SequelizeMeta" (
    name character varying(255) NOT NULL
);
CREATE TABLE public."Tags" (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL
);
CREATE SEQUENCE public."Tags_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public."Tags_id_seq" OWNED BY public."Tags".id;
CREATE TABLE public."Users" (
    id integer NOT NULL,
    email character varying(255) NOT NULL,
    name character varying(255),
    "createdAt" timestamp with time zone NOT NULL,
    "updatedAt" timestamp with time zone NOT NULL
);
CREATE SEQUENCE public."Users_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public."Users_id_seq" OWNED BY public."Users".id;
ALTER TABLE ONLY public."Orders" ALTER COLUMN id SET DEFAULT nextval('public."Orders_id_seq"'::regclass);
ALTER TABLE ONLY public."Posts" ALTER COLUMN id SET DEFAULT nextval('public."Posts_id_seq"'::regclass);
ALTER TABLE ONLY public."Tags" ALTER COLUMN id SET DEFAULT nextval('public."Tags_id_seq"'::regclass);
ALTER TABLE ONLY public."Users" ALTER COLUMN id SET DEFAULT nextval('public."Users_id_seq"'::regclass);
ALTER TABLE ONLY public."Orders"
    ADD CONSTRAINT "Orders_pkey" PRIMARY KEY (id);
ALTER TABLE ONLY public."PostTags"
    ADD CONSTRAINT "PostTags_pkey" PRIMARY KEY ("PostId", "TagId");
ALTER TABLE ONLY public."Posts"
    ADD CONSTRAINT "Posts_pkey" PRIMARY KEY (id);
ALTER TABLE ONLY public."SequelizeMeta"
    ADD CONSTRAINT "SequelizeMeta_pkey" PRIMARY KEY (name);
ALTER TABLE ONLY public."Tags"
    ADD CONSTRAINT "Tags_name_key" UNIQUE (name);
ALTER TABLE ONLY public."Tags"
    ADD CONSTRAINT "Tags_pkey" PRIMARY KEY (id);
ALTER TABLE ONLY public."Users"
    ADD CONSTRAINT "Users_email_key" UNIQUE (email);
ALTER TABLE ONLY public."Users"
    ADD CONSTRAINT "Users_pkey" PRIMARY KEY (id);
CREATE INDEX orders__user_id ON public."Orders" USING btree ("UserId");
ALTER TABLE ONLY public."Orders"
    ADD CONSTRAINT "Orders_UserId_Users_fk" FOREIGN KEY ("UserId") REFERENCES public."Users"(id);
ALTER TABLE ONLY public."PostTags"
    ADD CONSTRAINT "PostTags_PostId_fkey" FOREIGN KEY ("PostId") REFERENCES public."Posts"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public."PostTags"
    ADD CONSTRAINT "PostTags_TagId_fkey" FOREIGN KEY ("TagId") REFERENCES public."Tags"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public."Posts"
    ADD CONSTRAINT "Posts_UserId_fkey" FOREIGN KEY ("UserId") REFERENCES public."Users"(id) ON DELETE CASCADE;
