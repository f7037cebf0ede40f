"""The columns a file of items can have, and by which words they are known."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# A column that is kept under its own name; one that is left out.
SPECIFICATION, NOTHING = "specification", ""
ERROR = "_error"
SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Column:
    """A column: its name in files we write, its title, and what else it is called."""

    name: str
    title: Promise
    called: str
    help: Promise | None = None


COLUMNS = (
    Column("sku", _("SKU"), "sku|article number|article no|art no|item no|item number|item code|product code|product id|id|part no|reference|ref|artikelnummer|codigo|código|referencia|clave|référence|réf|code article|货号|编号|商品编号|产品编号|款号|رمز المنتج|رقم الصنف|كود"),
    Column("number", _("number in the directory"), "tradedir number|directory number"),
    Column("title", _("title"), "title|name|product|product name|item name|item|designation|titulo|título|nombre|producto|titre|nom|produit|désignation|libellé|标题|名称|品名|产品名称|商品名称|العنوان|الاسم|اسم المنتج"),
    Column("category", _("category"), "category|product category|leaf|categoria|categoría|rubro|catégorie|famille|类别|分类|类目|الفئة|التصنيف"),
    Column("language", _("language"), "language|lang|idioma|langue|语言|اللغة"),
    Column("brand", _("brand"), "brand|make|manufacturer|marca|fabricante|marque|fabricant|品牌|العلامة التجارية|الماركة"),
    Column("model", _("model or part number"), "model|model no|model number|mpn|part number|modelo|modèle|型号|规格型号|الموديل|الطراز"),
    Column("gtin", _("GTIN"), "gtin|ean|ean13|upc|barcode|codigo de barras|código de barras|code barres|code-barres|条形码|条码|الباركود"),
    Column("summary", _("summary"), "summary|short description|resumen|résumé|摘要|简介|简述|ملخص"),
    Column("description", _("description"), "description|long description|details|text|descripcion|descripción|description longue|描述|说明|详情|الوصف"),
    Column("attributes", _("attributes"), "attributes|attrs|features|properties|atributos|caracteristicas|características|attributs|caractéristiques|属性|参数|السمات|الخصائص"),
    Column("specifications", _("specifications"), "specifications|specs|especificaciones|spécifications|规格|المواصفات"),
    Column("hs_code", _("HS code"), "hs|hs code|hscode|tariff code|customs code|codigo arancelario|código arancelario|code sh|code douanier|海关编码|hs编码|رمز النظام المنسق"),
    Column("origin", _("country of origin"), "origin|country of origin|made in|coo|origen|pais de origen|país de origen|origine|pays d'origine|原产地|原产国|产地|بلد المنشأ|المنشأ"),
    Column("unit", _("unit"), "unit|uom|unit of measure|unidad|unité|单位|计量单位|الوحدة"),
    Column("price_mode", _("kind of price"), "price mode|price type|tipo de precio|type de prix|价格类型|نوع السعر"),
    Column("price", _("price"), "price|unit price|price from|list price|precio|precio unitario|prix|prix unitaire|价格|单价|السعر"),
    Column("price_high", _("price, highest"), "price high|price to|max price|highest price|precio maximo|precio máximo|prix maximum|prix max|最高价|أعلى سعر"),
    Column("currency", _("currency"), "currency|moneda|divisa|devise|monnaie|货币|币种|العملة"),
    Column("tiers", _("prices by quantity"), "tiers|price tiers|tier prices|price breaks|precios por cantidad|prix par quantité|阶梯价|阶梯价格|أسعار حسب الكمية"),
    Column("moq", _("MOQ"), "moq|minimum order|min order|minimum order quantity|min qty|pedido minimo|pedido mínimo|quantité minimale|minimum de commande|起订量|最小起订量|الحد الأدنى للطلب"),
    Column("order_multiple", _("order multiple"), "order multiple|multiple|pack quantity|multiplo|múltiplo|multiple de commande|订货倍数|مضاعف الطلب"),
    Column("sample", _("samples"), "sample|samples|muestra|muestras|échantillon|échantillons|样品|عينة|عينات"),
    Column("lead_time_days", _("lead time in days"), "lead time|lead time days|lead time in days|delivery time|plazo de entrega|délai|délai de livraison|délai en jours|交期|交货期|交货时间|مدة التسليم"),
    Column("supply_quantity", _("supply ability"), "supply ability|supply quantity|capacity|capacidad|capacité|供货能力|产能|القدرة على التوريد"),
    Column("supply_unit", _("unit of the supply ability"), "supply unit"),
    Column("supply_period", _("period of the supply ability"), "supply period"),
    Column("incoterms", _("Incoterms"), "incoterms|incoterm|trade terms|贸易术语|贸易条款|شروط التجارة"),
    Column("incoterm_place", _("place of the Incoterm"), "incoterm place"),
    Column("port", _("port"), "port|port of loading|puerto|port de chargement|港口|装运港|الميناء"),
    Column("payment_terms", _("payment terms"), "payment terms|payment|condiciones de pago|formas de pago|conditions de paiement|paiement|付款方式|付款条件|شروط الدفع"),
    Column("packaging", _("packaging"), "packaging|packing|embalaje|empaque|emballage|conditionnement|包装|التغليف|التعبئة"),
    Column("units_per_carton", _("units per carton"), "units per carton|pcs per carton|qty per carton|unidades por caja|unités par carton|每箱数量|装箱数|وحدات لكل كرتون"),
    Column("gross_weight_kg", _("gross weight in kg"), "gross weight|gross weight kg|gross weight in kg|weight|weight kg|peso bruto|poids brut|毛重|الوزن الإجمالي"),
    Column("carton_size_cm", _("carton size in cm"), "carton size|carton size cm|carton size in cm|carton dimensions|medidas de la caja|dimensions du carton|外箱尺寸|箱规|مقاس الكرتون"),
    Column("certificates", _("certificates"), "certificates|certifications|certificados|certificats|证书|认证|الشهادات"),
    Column("availability", _("availability"), "availability|stock|disponibilidad|disponibilité|供应状态|库存|التوفر"),
    Column("ships_to", _("ships to"), "ships to|destinations|export to|envia a|envía a|livre vers|expédie vers|发货地区|销往|يشحن إلى"),
    Column("valid_until", _("valid until"), "valid until|expires|expiry|valid to|valido hasta|válido hasta|valable jusqu'au|有效期至|有效期|صالح حتى"),
    Column("photos", _("photos"), "photos|photo|images|image|pictures|picture|image url|image urls|image link|photo url|photo urls|picture url|imagen|imágenes|imagenes|foto|fotos|图片|图片链接|主图|照片|صور|الصور|صورة|روابط الصور"),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
PRICES = ("price_mode", "price", "price_high", "tiers")


def plain(name: str) -> str:
    """A header without case, signs and what stands in brackets."""
    bare = re.sub(r"\(.*?\)|\[.*?\]|（.*?）", " ", name)
    return SIGNS.sub(" ", (bare.strip() or name).casefold()).strip()


@cache
def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for column in COLUMNS:
        for word in (column.name, *column.called.split("|")):
            known.setdefault(plain(word), column.name)
    return known


def guessed(header: Iterable[str]) -> list[str]:
    """What each column is by its name; no field twice.

    A name that is not known is left out: it may be what nobody else should read.
    """
    names = list(header)
    exact = {name.strip() for name in names} & set(BY_NAME)
    taken: set[str] = set()
    found: list[str] = []
    for name in names:
        field = (
            name.strip() if name.strip() in BY_NAME else _known().get(plain(name), "")
        )
        if field in taken or (field in exact and field != name.strip()):
            field = NOTHING
        taken.add(field)
        found.append(field)
    return found


def decimal_sign(
    header: list[str], samples: list[list[str]], mapping: list[str]
) -> str:
    """The sign before decimals, by the numbers of the first rows."""
    numeric = {"price", "price_high", "moq", "gross_weight_kg", "order_multiple"}
    for place, field in enumerate(mapping):
        if field not in numeric:
            continue
        for cells in samples:
            cell = cells[place] if place < len(cells) else ""
            comma, point = cell.rfind(","), cell.rfind(".")
            decimals = len(cell) - comma - 1
            if comma > point and (point >= 0 or decimals != 3 or cell.startswith("0,")):
                return ","
    return "."
