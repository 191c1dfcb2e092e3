//! Page numbers at the foot of upright and turned sheets.

use docx_rs::{
    FieldCharType, Footer, HeightRule, InstrPAGE, InstrText, Paragraph, Run, RunFonts, Table, TableCell,
    TableCellMargins, TableLayoutType, TablePositionProperty, TableRow, TextDirectionType, WidthType,
};

use super::names;
use super::sheet::{NUMBER_CELL, Sheet};
use crate::document::Role;

/// The footers in the order of their parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FooterKind {
    /// Odd pages of upright sheets.
    Odd,
    /// Even pages of upright sheets.
    Even,
    /// Odd pages of turned sheets.
    TurnedOdd,
    /// Even pages of turned sheets.
    TurnedEven,
}

impl FooterKind {
    pub(super) const ALL: [(FooterKind, &'static str); 4] = [
        (FooterKind::Odd, "word/footer1.xml"),
        (FooterKind::Even, "word/footer2.xml"),
        (FooterKind::TurnedOdd, "word/footer3.xml"),
        (FooterKind::TurnedEven, "word/footer4.xml"),
    ];

    /// The relation from the document, as docx-rs names it.
    pub(super) fn relation(self) -> String {
        format!("rIdFooter{}", self as usize + 1)
    }

    fn paragraph(self) -> Paragraph {
        let style = match self {
            FooterKind::Odd | FooterKind::TurnedOdd => names::of(Role::PageNumber).id,
            FooterKind::Even | FooterKind::TurnedEven => names::FOOTER_EVEN,
        };
        let text = |text: &str| Run::new().fonts(RunFonts::new().hint("eastAsia")).add_text(text);
        let field = |kind| Run::new().add_field_char(kind, false);
        Paragraph::new()
            .style(style)
            .add_run(text("— "))
            .add_run(field(FieldCharType::Begin))
            .add_run(Run::new().add_instr_text(InstrText::PAGE(InstrPAGE::new())))
            .add_run(field(FieldCharType::Separate))
            .add_run(Run::new().add_text("1"))
            .add_run(field(FieldCharType::End))
            .add_run(text(" —"))
    }

    /// The number of a turned page stands where the upright pages have it: turned, in a floating cell at the left edge.
    pub(super) fn footer(self, turned: &Sheet) -> Footer {
        let y = match self {
            FooterKind::Odd | FooterKind::Even => return Footer::new().add_paragraph(self.paragraph()),
            FooterKind::TurnedOdd => turned.height - turned.bottom - NUMBER_CELL,
            FooterKind::TurnedEven => turned.top,
        };
        let width = (turned.number + 20) as usize;
        let cell = TableCell::new()
            .add_paragraph(self.paragraph())
            .width(width, WidthType::Dxa)
            .text_direction(TextDirectionType::TbRl);
        let row = TableRow::new(vec![cell]).row_height(NUMBER_CELL as f32).height_rule(HeightRule::Exact);
        let place = TablePositionProperty::new()
            .vertical_anchor("page")
            .horizontal_anchor("page")
            .position_x(turned.turned_number - 20)
            .position_y(y);
        let table = Table::without_borders(vec![row])
            .position(place)
            .layout(TableLayoutType::Fixed)
            .width(width, WidthType::Dxa)
            .margins(TableCellMargins::new().margin(0, 0, 0, 0))
            .set_grid(vec![width]);
        Footer::new().add_table(table).add_paragraph(Paragraph::new().style(names::of(Role::PageNumber).id))
    }
}
