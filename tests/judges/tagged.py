"""The text of a tagged PDF as a screen reader meets it: through the structure tree, without artifacts."""

import re

import pikepdf


class Element:
    """An element of the structure tree: its type, its text pieces and elements in reading order."""

    def __init__(self, kind, alt, kids):
        self.kind, self.alt, self.kids = kind, alt, kids

    def text(self):
        return "".join(kid if isinstance(kid, str) else kid.text() for kid in self.kids)

    def find(self, *kinds):
        """The outermost elements of these kinds, in reading order."""
        for kid in self.kids:
            if isinstance(kid, Element):
                if kid.kind in kinds:
                    yield kid
                else:
                    yield from kid.find(*kinds)


class Font:
    """What the codes of a font stand for, by its ToUnicode."""

    def __init__(self, font):
        self.width = 2 if font.get("/Subtype") == "/Type0" else 1
        self.map = {}
        cmap = font["/ToUnicode"].read_bytes().decode("latin-1")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
            for code, to in re.findall(r"<\s*([0-9A-Fa-f]+)\s*>\s*<\s*([0-9A-Fa-f ]+)\s*>", block):
                self.map[int(code, 16)] = bytes.fromhex(to).decode("utf-16-be")
        for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.S):
            for low, high, one, many in re.findall(
                    r"<\s*(\w+)\s*>\s*<\s*(\w+)\s*>\s*(?:<\s*(\w+)\s*>|\[(.*?)\])", block, re.S):
                targets = re.findall(r"<\s*(\w+)\s*>", many)
                for step, code in enumerate(range(int(low, 16), int(high, 16) + 1)):
                    if targets:
                        self.map[code] = bytes.fromhex(targets[step]).decode("utf-16-be")
                    else:
                        text = bytes.fromhex(one).decode("utf-16-be")
                        self.map[code] = text[:-1] + chr(ord(text[-1]) + step)

    def decode(self, data):
        codes = (int.from_bytes(data[i:i + self.width], "big") for i in range(0, len(data), self.width))
        return "".join(self.map[code] for code in codes)


def marked_text(page):
    """MCID → text of a page; None → text that no element and no artifact holds, of which there must be none."""
    found, fonts, stack, font = {}, {}, [], None

    def properties(operand, resources):
        return operand if isinstance(operand, pikepdf.Dictionary) else resources["/Properties"][operand]

    def put(text):
        """Text belongs to the innermost mark that says to whom; an ActualText around it has spoken already."""
        if any(mark[0] in ("artifact", "spoken") for mark in stack):
            return
        mcid = next((mark[1] for mark in reversed(stack) if mark[0] == "mcid"), None)
        found[mcid] = found.get(mcid, "") + text

    def run(stream, resources):
        nonlocal font
        for operands, operator in pikepdf.parse_content_stream(stream):
            operator = str(operator)
            if operator in ("BMC", "BDC"):
                tag = str(operands[0])
                given = properties(operands[1], resources) if operator == "BDC" else pikepdf.Dictionary()
                if tag == "/Artifact":
                    stack.append(("artifact", None))
                elif "/MCID" in given:
                    stack.append(("mcid", int(given["/MCID"])))
                    found.setdefault(int(given["/MCID"]), "")
                elif "/ActualText" in given:
                    put(str(given["/ActualText"]))
                    stack.append(("spoken", None))
                else:
                    stack.append(("plain", None))
            elif operator == "EMC":
                stack.pop()
            elif operator == "Tf":
                reference = resources["/Font"][operands[0]]
                font = fonts.setdefault(reference.objgen, None) or Font(reference)
                fonts[reference.objgen] = font
            elif operator in ("Tj", "'", '"'):
                put(font.decode(bytes(operands[-1])))
            elif operator == "TJ":
                put("".join(font.decode(bytes(piece)) for piece in operands[0] if isinstance(piece, pikepdf.String)))
            elif operator == "Do":
                form = resources["/XObject"][operands[0]]
                if form.get("/Subtype") == "/Form":
                    run(form, form.get("/Resources", resources))

    run(page.obj, page.obj.get("/Resources", pikepdf.Dictionary()))
    return found


def read(file):
    """The structure tree of a PDF as an `Element`. Text outside tree and artifacts, or never reached, is an error."""
    pdf = pikepdf.open(file)
    texts = [marked_text(page) for page in pdf.pages]
    number = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
    root = pdf.Root["/StructTreeRoot"]
    roles = {key: str(value) for key, value in root.get("/RoleMap", {}).items()}
    reached = set()

    def content(page, mcid):
        place = number[page.objgen], int(mcid)
        if place in reached:
            raise ValueError(f"page {place[0] + 1}: content {place[1]} belongs to two elements")
        reached.add(place)
        return texts[place[0]][place[1]]

    def element(node, page):
        page = node.get("/Pg", page)
        kids = node.get("/K", pikepdf.Array())
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        out = []
        for kid in kids:
            if not isinstance(kid, pikepdf.Dictionary):
                out.append(content(page, kid))
            elif kid.get("/Type") == "/MCR":
                out.append(content(kid.get("/Pg", page), kid["/MCID"]))
            elif kid.get("/Type") != "/OBJR":
                out.append(element(kid, page))
        if "/ActualText" in node:
            out = [str(node["/ActualText"])]
        kind = str(node.get("/S", "/StructTreeRoot"))
        return Element(roles.get(kind, kind).lstrip("/"), str(node.get("/Alt", "")), out)

    tree = element(root, None)
    for index, page in enumerate(texts):
        if page.get(None, "").strip():
            raise ValueError(f"page {index + 1}: {page[None]!r} is painted outside the tree and no artifact")
        for mcid, text in page.items():
            if mcid is not None and (index, mcid) not in reached and text.strip():
                raise ValueError(f"page {index + 1}: {text!r} is marked but in no element")
    return tree
