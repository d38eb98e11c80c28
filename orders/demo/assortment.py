"""What the demo shop sells: 195 goods in families of five, and five services that have no stock."""

from decimal import Decimal
from typing import NamedTuple

from catalog.events import StockPolicy


class Article(NamedTuple):
    sku: str
    name: str
    price: Decimal
    stock_policy: StockPolicy = StockPolicy.TRACKED

    @property
    def tracked(self) -> bool:
        return self.stock_policy is StockPolicy.TRACKED


# Code, name, price, and what tells the five of a family apart.
_FAMILIES = (
    ("APR", "Apron", "16.95", "Oat linen|Navy stripe|Bramble print|Mustard check|Slate grey"),
    ("BAG", "Tote bag", "9.95", "Heron|Wild garlic|Lighthouse|Allotment|Swallows"),
    ("BEE", "Bee house", "22.50", "Cedar|Sage green|Chalk white|Duck-egg blue|Charred oak"),
    ("BKT", "Storage basket", "18.50", "Seagrass, small|Seagrass, large|Felt, grey|Felt, ochre|Willow, round"),
    ("BLK", "Wool blanket", "64.00", "Herringbone|Moss|Heather|Oatmeal|Storm"),
    ("BRD", "Bread board", "28.00", "Ash|Walnut|Olive wood|Beech, round|Oak, long"),
    ("BWL", "Serving bowl", "24.50", "Speckled|Indigo|Celadon|Tenmoku|Porridge"),
    ("CAN", "Scented candle", "14.95", "Fig leaf|Bonfire|Sea salt|Tomato vine|Cedar and smoke"),
    ("CHP", "Cheese knife set", "21.95", "Olive wood|Walnut|Resin, amber|Resin, green|Steel"),
    ("CLK", "Wall clock", "39.00", "Railway|Birch|Sage|Terracotta|Midnight"),
    ("CRD", "Greetings card", "3.25", "Otter|Robin|Hare|Kingfisher|Badger"),
    ("CUS", "Cushion", "28.50", "Mustard velvet|Rust velvet|Ink linen|Stone linen|Fern print"),
    ("CUP", "Espresso cup", "9.50", "Chalk|Slate|Rust|Fern|Ochre"),
    ("DEC", "Christmas star", "6.50", "Straw|Brass|Paper, red|Paper, white|Felt"),
    ("DIA", "Pocket diary", "11.50", "Forest|Navy|Plum|Sand|Black"),
    ("DOO", "Doormat", "24.95", "Plain coir|Stripe|Hello|Mind the cat|Half moon"),
    ("EGG", "Egg cup", "7.25", "Hen|Goose|Puffin|Speckled|Plain white"),
    ("FRM", "Picture frame", "16.50", "Oak, 10x15|Oak, 20x30|Black, 10x15|Black, 20x30|Brass, 10x15"),
    ("GLS", "Tumbler", "8.75", "Clear|Smoke|Amber|Sea green|Rose"),
    ("HBT", "Hot-water bottle", "22.00", "Fair Isle|Cable knit|Tweed|Fleece, grey|Fleece, cream"),
    ("HRB", "Herb pot", "12.50", "Basil|Thyme|Rosemary|Mint|Chives"),
    ("JUG", "Milk jug", "18.75", "Chalk|Indigo|Speckled|Celadon|Cornish stripe"),
    ("KEY", "Key hook", "13.50", "Fox|Stag|Oak leaf|Anchor|Plain brass"),
    ("LMP", "Table lamp", "59.00", "Brass|Opal glass|Rattan|Ceramic, green|Ceramic, white"),
    ("LUN", "Lunch box", "17.95", "Steel, small|Steel, large|Bamboo|Tin, red|Tin, blue"),
    ("MUG", "Stoneware mug", "12.95", "Chalk|Slate|Rust|Fern|Ochre"),
    ("NAP", "Set of napkins", "19.50", "Oat|Rust|Sage|Ink|Blush"),
    ("NBK", "Notebook", "8.50", "Dotted, green|Dotted, red|Ruled, navy|Ruled, kraft|Plain, black"),
    ("PEG", "Peg bag", "11.50", "Stripe|Heron|Bramble print|Plain calico|Gingham"),
    ("PLT", "Dinner plate", "17.50", "Speckled|Indigo|Celadon|Tenmoku|Porridge"),
    ("PNT", "Plant pot", "14.95", "Terracotta, small|Terracotta, large|Sage|Charcoal|Speckled white"),
    ("PZL", "Wooden puzzle", "19.95", "Farmyard|Solar system|Map of Britain|Alphabet|Garden birds"),
    ("SOP", "Hand soap", "6.95", "Lavender|Sea salt|Rosemary|Oat and honey|Charcoal"),
    ("SCF", "Lambswool scarf", "34.50", "Moss|Heather|Rust|Storm|Oatmeal"),
    ("SPN", "Wooden spoon", "4.95", "Beech|Cherry|Olive wood|Ash, slotted|Sycamore, small"),
    ("TEA", "Teapot", "32.50", "Chalk|Slate|Brown Betty|Enamel, white|Enamel, green"),
    ("TOW", "Tea towel", "8.95", "Heron|Wild garlic|Lighthouse|Allotment|Swallows"),
    ("TOY", "Knitted animal", "18.50", "Hare|Bear|Fox|Elephant|Sheep"),
    ("VAS", "Bud vase", "14.25", "Clear|Smoke|Amber|Sea green|Speckled"),
)

_SERVICES = (
    Article("GIFT-WRAP", "Gift wrapping", Decimal("3.50"), StockPolicy.UNTRACKED),
    Article("POST-UK", "Postage, United Kingdom", Decimal("3.95"), StockPolicy.UNTRACKED),
    Article("POST-EXPRESS", "Postage, next working day", Decimal("7.50"), StockPolicy.UNTRACKED),
    Article("POST-ABROAD", "Postage, other countries", Decimal("12.95"), StockPolicy.UNTRACKED),
    Article("ENGRAVING", "Engraving, up to 20 letters", Decimal("6.00"), StockPolicy.UNTRACKED),
)


def goods() -> list[Article]:
    """The articles that are counted."""
    return [
        Article(f"{code}-{place}", f"{name}: {variant}", Decimal(price))
        for code, name, price, variants in _FAMILIES
        for place, variant in enumerate(variants.split("|"), start=1)
    ]


def services() -> dict[str, Article]:
    """The others, by SKU."""
    return {service.sku: service for service in _SERVICES}
