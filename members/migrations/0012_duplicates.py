"""Names, register numbers and web hosts as they are compared, and indexes of them."""

import django.contrib.postgres.indexes
from django.db import migrations, models

import members.models.plain

EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
"""
# The trigrams of PostgreSQL know ASCII letters alone, whatever the server's locale: Cyrillic
# and Greek are written in Latin letters, and of other scripts each sign by its number.
# Names are qualified because a restored dump builds indexes with an empty search path.
FUNCTIONS = r"""
CREATE FUNCTION members_plain_name(name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    said text := lower(public.unaccent('public.unaccent', normalize(name, NFKC)));
    short text;
BEGIN
    IF said ~ '[^ -~]' THEN
        said := translate(said,
            'абвгдеёзийклмнопрстуфыэєіїґўαβγδεζηικλμνοπρσςτυφωъь',
            'abvgdeeziiklmnoprstufyeeiigvabgdeziiklmnoprsstyfo');
        said := replace(replace(replace(replace(said, 'ж', 'zh'), 'х', 'kh'), 'ц', 'ts'),
            'ч', 'ch');
        said := replace(replace(replace(replace(said, 'щ', 'shch'), 'ш', 'sh'), 'ю', 'yu'),
            'я', 'ya');
        said := replace(replace(replace(replace(said, 'θ', 'th'), 'ξ', 'x'), 'χ', 'ch'),
            'ψ', 'ps');
    END IF;
    said := regexp_replace(said, '[.''’]', '', 'g');
    said := btrim(regexp_replace(said, '[^[:alnum:]]+', ' ', 'g'));
    short := regexp_replace(said,
        '\m(ltd|limited|llc|llp|lp|plc|inc|incorporated|corp|corporation|co|company|gmbh|mbh'
        '|ag|kg|kgaa|ohg|ug|ek|eg|se|sa|sas|sasu|sarl|srl|srls|spa|snc|sl|slu|sau|bv|nv|vof'
        '|ab|oy|oyj|as|asa|aps|ltda|eireli|lda|cia|sac|saa|sapi|de cv|kk|yk|pte|pty|pvt'
        '|private|bhd|sdn|tbk|pt|jsc|ojsc|pjsc|cjsc|ooo|oao|zao|pao|ao|too|tov|doo|dd|ad|ead'
        '|eood|ood|kft|zrt|bt|sp z oo|sro|s r o|fze|fzc|fzco)\M'
        '|股份有限公司|有限责任公司|有限公司|有限責任公司|股份公司|公司'
        '|株式会社|有限会社|合同会社|주식회사|유한회사', ' ', 'g');
    short := btrim(regexp_replace(short, ' +', ' ', 'g'));
    IF short = '' THEN
        short := said;
    END IF;
    IF short ~ '[^ -~]' THEN
        short := (SELECT string_agg(
            CASE WHEN ascii(sign) < 128 THEN sign ELSE to_hex(ascii(sign)) END, ''
            ORDER BY place)
            FROM regexp_split_to_table(short, '') WITH ORDINALITY AS one(sign, place));
    END IF;
    RETURN short;
END $$;

CREATE FUNCTION members_plain_number(number text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT upper(regexp_replace(number, '[^[:alnum:]]+', '', 'g'))
$$;

CREATE FUNCTION members_host_backwards(address text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT reverse(rtrim(lower(
        substring(address FROM '^[A-Za-z]+://(?:[^/?#@]*@)?([^/:?#]+)')), '.'))
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION members_plain_name(text);
DROP FUNCTION members_plain_number(text);
DROP FUNCTION members_host_backwards(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0011_staff_views"),
    ]

    operations = [
        migrations.RunSQL(EXTENSIONS, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.AddIndex(
            model_name='company',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(members.models.plain.PlainName('trading_name'), 'gin_trgm_ops'), name='company_plain_trading_name'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(members.models.plain.PlainName('legal_name'), 'gin_trgm_ops'), name='company_plain_legal_name'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(members.models.plain.PlainNumber('registry_number'), name='company_plain_number'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(django.contrib.postgres.indexes.OpClass(members.models.plain.HostBackwards('web_address'), 'text_pattern_ops'), name='company_host_backwards'),
        ),
    ]
