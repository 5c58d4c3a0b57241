//! The figures that there are, by the names that addresses and texts have for them: a new one is a line in a list here, and has its
//! page, its files and its data for programs from that.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExploreFigure {
    Time,
    Map,
    Density,
    Areas,
    Categories,
    Subtypes,
    Hours,
    Sources,
    Partners,
    Severities,
    Certainties,
    Rates,
    Concentration,
    Trend,
    BeforeAfter,
    HotCells,
    LocalClusters,
    SpaceTimeClusters,
    NearRepeat,
    RecurringPlaces,
    AreaRates,
}

impl ExploreFigure {
    /// Those of the explore page.
    pub const ALL: [Self; 11] = [
        Self::Time,
        Self::Map,
        Self::Density,
        Self::Areas,
        Self::Categories,
        Self::Subtypes,
        Self::Hours,
        Self::Sources,
        Self::Partners,
        Self::Severities,
        Self::Certainties,
    ];

    /// Those of the compare page.
    pub const COMPARED: [Self; 4] = [Self::Rates, Self::Concentration, Self::Trend, Self::BeforeAfter];

    /// The layers of the map, one shown at a time.
    pub const LAYERS: [Self; 8] = [
        Self::Map,
        Self::Density,
        Self::HotCells,
        Self::LocalClusters,
        Self::SpaceTimeClusters,
        Self::NearRepeat,
        Self::RecurringPlaces,
        Self::AreaRates,
    ];

    pub fn is_layer(self) -> bool {
        Self::LAYERS.contains(&self)
    }

    /// Whether it may be put into a week's picture, where places are no more than about a hundred metres exact. What recurs
    /// stands there already.
    pub fn may_be_placed(self) -> bool {
        !matches!(self, Self::NearRepeat | Self::RecurringPlaces)
    }

    /// As it stands in addresses and in the texts' names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "tid",
            Self::Map => "karta",
            Self::Density => "tathet",
            Self::Areas => "omraden",
            Self::Categories => "kategorier",
            Self::Subtypes => "undertyper",
            Self::Hours => "timmar",
            Self::Sources => "kallor",
            Self::Partners => "organisationer",
            Self::Severities => "allvar",
            Self::Certainties => "sakerhet",
            Self::Rates => "befolkning",
            Self::Concentration => "koncentration",
            Self::Trend => "trend",
            Self::BeforeAfter => "fore-efter",
            Self::HotCells => "heta-celler",
            Self::LocalClusters => "lokala-kluster",
            Self::SpaceTimeClusters => "anhopningar",
            Self::NearRepeat => "upprepning",
            Self::RecurringPlaces => "aterkommande",
            Self::AreaRates => "invanare",
        }
    }

    /// Each once.
    pub fn every() -> impl Iterator<Item = Self> {
        let layers = Self::LAYERS
            .into_iter()
            .filter(|layer| !Self::ALL.contains(layer));
        Self::ALL.into_iter().chain(Self::COMPARED).chain(layers)
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::every().find(|figure| figure.name() == name)
    }
}
