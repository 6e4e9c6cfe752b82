//! All kinds of faults.

/// A kind of fault, or a user action at a bad time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    KillApi,
    KillWorker,
    FreezeWorker,
    CutOffWorker,
    RedisStopped,
    RedisKilled,
    RedisCut,
    RedisSlow,
    SourceCut,
    SourceSlow,
    SourceRefused,
    Status500,
    Limit429,
    Hang,
    HalfAnswer,
    Page,
    Text500,
    Empty,
    Expire,
    SinkLocked,
    DiskFull,
    Cancel,
    Pause,
    DoubleStart,
}

impl Kind {
    /// In the order of the report.
    pub const ALL: [Self; 24] = [
        Self::KillApi,
        Self::KillWorker,
        Self::FreezeWorker,
        Self::CutOffWorker,
        Self::RedisStopped,
        Self::RedisKilled,
        Self::RedisCut,
        Self::RedisSlow,
        Self::SourceCut,
        Self::SourceSlow,
        Self::SourceRefused,
        Self::Status500,
        Self::Limit429,
        Self::Hang,
        Self::HalfAnswer,
        Self::Page,
        Self::Text500,
        Self::Empty,
        Self::Expire,
        Self::SinkLocked,
        Self::DiskFull,
        Self::Cancel,
        Self::Pause,
        Self::DoubleStart,
    ];

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::KillApi => "API killed",
            Self::KillWorker => "worker killed",
            Self::FreezeWorker => "worker frozen beyond its lease",
            Self::CutOffWorker => "worker cut off from Redis beyond its lease",
            Self::RedisStopped => "Redis restarted in order",
            Self::RedisKilled => "Redis killed and restarted",
            Self::RedisCut => "connections to Redis cut",
            Self::RedisSlow => "Redis slow",
            Self::SourceCut => "connections to the upstream cut",
            Self::SourceSlow => "upstream slow",
            Self::SourceRefused => "upstream refuses connections",
            Self::Status500 => "upstream answers 500",
            Self::Limit429 => "upstream answers 429 with Retry-After",
            Self::Hang => "upstream does not answer",
            Self::HalfAnswer => "half an answer",
            Self::Page => "a web page as answer",
            Self::Text500 => "500 as plain text",
            Self::Empty => "an answer without data",
            Self::Expire => "sign-in expired",
            Self::SinkLocked => "database locked",
            Self::DiskFull => "disk full",
            Self::Cancel => "job cancelled",
            Self::Pause => "job paused and resumed",
            Self::DoubleStart => "two starts at once",
        }
    }

    /// Whether it may make requests to the upstream fail.
    pub fn spoils_requests(self) -> bool {
        matches!(
            self,
            Self::SourceCut
                | Self::SourceSlow
                | Self::SourceRefused
                | Self::Status500
                | Self::Hang
                | Self::HalfAnswer
                | Self::Page
                | Self::Text500
                | Self::Empty
        )
    }

    /// Whether it may make a worker look dead.
    pub fn silences_workers(self) -> bool {
        matches!(
            self,
            Self::KillWorker
                | Self::FreezeWorker
                | Self::CutOffWorker
                | Self::RedisStopped
                | Self::RedisKilled
                | Self::RedisCut
                | Self::RedisSlow
                | Self::DiskFull
        )
    }

    /// Whether it may delay a worker between its check of the cool-down and its request.
    pub fn delays_workers(self) -> bool {
        matches!(
            self,
            Self::FreezeWorker
                | Self::CutOffWorker
                | Self::RedisSlow
                | Self::RedisCut
                | Self::RedisStopped
                | Self::RedisKilled
                | Self::SourceSlow
        )
    }
}
