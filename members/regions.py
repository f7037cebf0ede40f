"""Parts of the world by their countries (ISO 3166-1), as the United Nations group them (M49)."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "northern-africa": _("Northern Africa"),
    "sub-saharan-africa": _("Sub-Saharan Africa"),
    "northern-america": _("Northern America"),
    "latin-america": _("Latin America and the Caribbean"),
    "eastern-asia": _("Eastern Asia"),
    "south-eastern-asia": _("South-eastern Asia"),
    "southern-asia": _("Southern Asia"),
    "central-asia": _("Central Asia"),
    "western-asia": _("Western Asia"),
    "eastern-europe": _("Eastern Europe"),
    "northern-europe": _("Northern Europe"),
    "southern-europe": _("Southern Europe"),
    "western-europe": _("Western Europe"),
    "oceania": _("Oceania and elsewhere"),
}
COUNTRIES = {
    "northern-africa": "DZ EG EH LY MA SD TN",
    "sub-saharan-africa": "AO BF BI BJ BW CD CF CG CI CM CV DJ ER ET GA GH GM GN GQ GW IO KE"
    " KM LR LS MG ML MR MU MW MZ NA NE NG RE RW SC SH SL SN SO SS ST SZ TD TF TG TZ UG YT ZA"
    " ZM ZW",
    "northern-america": "BM CA GL PM US",
    "latin-america": "AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP"
    " GS GT GY HN HT JM KN KY LC MF MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI",
    "eastern-asia": "CN HK JP KP KR MN MO TW",
    "south-eastern-asia": "BN ID KH LA MM MY PH SG TH TL VN",
    "southern-asia": "AF BD BT IN IR LK MV NP PK",
    "central-asia": "KG KZ TJ TM UZ",
    "western-asia": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "eastern-europe": "BG BY CZ HU MD PL RO RU SK UA",
    "northern-europe": "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ",
    "southern-europe": "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK",
    "western-europe": "AT BE CH DE FR LI LU MC NL",
    "oceania": "AQ AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV"
    " UM VU WF WS",
}
# Where a code of none of them counts: it is rather there than nowhere.
ELSEWHERE = "oceania"
OF_COUNTRY = {
    code: region for region, codes in COUNTRIES.items() for code in codes.split()
}
