from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Industry(models.TextChoices):
    """The 24 industries: what statistics classify by, and the roots of the category tree."""

    AGRICULTURE = "agriculture", _("Agriculture & forestry")
    FOOD = "food", _("Food & beverages")
    TEXTILES = "textiles", _("Textiles & fibres")
    APPAREL = "apparel", _("Apparel & accessories")
    FOOTWEAR_LEATHER = "footwear-leather", _("Footwear, leather & bags")
    CHEMICALS = "chemicals", _("Chemicals")
    PLASTICS_RUBBER = "plastics-rubber", _("Plastics & rubber")
    METALS_MINERALS = "metals-minerals", _("Metals & minerals")
    MACHINERY = "machinery", _("Industrial machinery")
    TOOLS_HARDWARE = "tools-hardware", _("Tools & hardware")
    COMPONENTS = "components", _("Components & fluid power")
    ELECTRICAL = "electrical", _("Electrical equipment & power")
    ELECTRONICS = "electronics", _("Electronic components")
    COMPUTERS = "computers", _("Computers, printing & office technology")
    CONSUMER_ELECTRONICS = "consumer-electronics", _("Consumer electronics")
    TELECOM_SECURITY = "telecom-security", _("Telecommunications & security")
    LIGHTING = "lighting", _("Lights & lighting")
    CONSTRUCTION = "construction", _("Building & construction materials")
    FURNITURE_HOME = "furniture-home", _("Furniture & home")
    VEHICLES = "vehicles", _("Vehicles, parts & transport")
    MEDICAL = "medical", _("Health & medical")
    PACKAGING_PAPER = "packaging-paper", _("Packaging, paper & printing")
    SPORTS_TOYS_GIFTS = "sports-toys-gifts", _("Sports, toys & gifts")
    ENERGY_ENVIRONMENT = "energy-environment", _("Energy & environment")


class BusinessType(models.TextChoices):
    MANUFACTURER = "manufacturer", _("Manufacturer")
    TRADING_COMPANY = "trading", _("Trading company")
    DISTRIBUTOR = "distributor", _("Distributor or wholesaler")
    SERVICE_PROVIDER = "service", _("Service provider")
    AGENT = "agent", _("Agent")
    ASSOCIATION = "association", _("Association")
    BUYING_OFFICE = "buying-office", _("Buying office")
    OTHER = "other", pgettext_lazy("business type", "Other")
