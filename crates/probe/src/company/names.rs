//! Given and family names, each with the spelling that ends up in an e-mail address.
//!
//! The names are there to hurt: diacritics, an apostrophe, a space, a hyphen, letters without a
//! decomposition (Ł, ø, ı) and scripts other than Latin. The addresses stay plain ASCII, as they
//! do in most directories.

/// A name and its spelling in an address.
pub(crate) type Name = (&'static str, &'static str);

/// The names of one language.
pub(crate) struct Names {
    pub(crate) given: &'static [Name],
    pub(crate) family: &'static [Name],
}

#[rustfmt::skip]
pub(crate) const GERMAN: Names = Names {
    given: &[
        ("Jürgen", "juergen"), ("Käthe", "kaethe"), ("Anna", "anna"), ("Lukas", "lukas"), ("Sören", "soeren"),
        ("Hannah", "hannah"), ("Björn", "bjoern"), ("Mia", "mia"), ("Felix", "felix"), ("Jörg", "joerg"),
    ],
    family: &[
        ("Müller", "mueller"), ("Schröder", "schroeder"), ("Weiß", "weiss"), ("Hoffmann", "hoffmann"), ("Krämer", "kraemer"),
        ("von der Heide", "vonderheide"), ("Becker", "becker"), ("Groß", "gross"), ("Kühn", "kuehn"), ("Vogel", "vogel"),
    ],
};

#[rustfmt::skip]
pub(crate) const POLISH: Names = Names {
    given: &[
        ("Łukasz", "lukasz"), ("Małgorzata", "malgorzata"), ("Wojciech", "wojciech"), ("Zofia", "zofia"), ("Józef", "jozef"),
        ("Agnieszka", "agnieszka"), ("Paweł", "pawel"), ("Świętosława", "swietoslawa"), ("Michał", "michal"), ("Hanna", "hanna"),
    ],
    family: &[
        ("Wójcik", "wojcik"), ("Żak", "zak"), ("Kowalczyk", "kowalczyk"), ("Dąbek", "dabek"), ("Wróbel", "wrobel"),
        ("Gołąb", "golab"), ("Nowak", "nowak"), ("Kaczmarek", "kaczmarek"), ("Zając", "zajac"), ("Pietrzyk", "pietrzyk"),
    ],
};

#[rustfmt::skip]
pub(crate) const PORTUGUESE: Names = Names {
    given: &[
        ("João", "joao"), ("Inês", "ines"), ("Conceição", "conceicao"), ("Rúben", "ruben"), ("Luísa", "luisa"),
        ("Tiago", "tiago"), ("Beatriz", "beatriz"), ("Antônio", "antonio"), ("Letícia", "leticia"), ("Caio", "caio"),
    ],
    family: &[
        ("Gonçalves", "goncalves"), ("dos Santos", "dossantos"), ("Magalhães", "magalhaes"), ("Araújo", "araujo"), ("Simões", "simoes"),
        ("Ferreira", "ferreira"), ("Conceição", "conceicao"), ("Figueiredo", "figueiredo"), ("Leitão", "leitao"), ("Sá", "sa"),
    ],
};

#[rustfmt::skip]
pub(crate) const ENGLISH: Names = Names {
    given: &[
        ("Siobhán", "siobhan"), ("Liam", "liam"), ("Grace", "grace"), ("Noah", "noah"), ("Zoë", "zoe"),
        ("Anne-Marie", "anne-marie"), ("Oliver", "oliver"), ("Ruth", "ruth"), ("Darnell", "darnell"), ("Chloé", "chloe"),
    ],
    family: &[
        ("O'Brien", "obrien"), ("Smith", "smith"), ("Ní Dhomhnaill", "nidhomhnaill"), ("Brontë", "bronte"), ("Okafor", "okafor"),
        ("Smith-Jones", "smith-jones"), ("MacLeod", "macleod"), ("Nguyen", "nguyen"), ("Washington", "washington"), ("Beaulieu", "beaulieu"),
    ],
};

#[rustfmt::skip]
pub(crate) const NORDIC: Names = Names {
    given: &[
        ("Åsa", "asa"), ("Øyvind", "oyvind"), ("Märta", "marta"), ("Søren", "soren"), ("Þóra", "thora"),
        ("Elin", "elin"), ("Håkan", "hakan"), ("Ingrid", "ingrid"), ("Väinö", "vaino"), ("Lars", "lars"),
    ],
    family: &[
        ("Öberg", "oberg"), ("Sjöström", "sjostrom"), ("Ångström", "angstrom"), ("Bjørnstad", "bjornstad"), ("Lindqvist", "lindqvist"),
        ("Mäkinen", "makinen"), ("Hansen", "hansen"), ("Kjær", "kjaer"), ("Nyström", "nystrom"), ("Berg", "berg"),
    ],
};

#[rustfmt::skip]
pub(crate) const TURKISH: Names = Names {
    given: &[
        ("İbrahim", "ibrahim"), ("Işıl", "isil"), ("Çağla", "cagla"), ("Oğuz", "oguz"), ("Şule", "sule"),
        ("Gökhan", "gokhan"), ("Ayşe", "ayse"), ("Ümit", "umit"), ("Deniz", "deniz"), ("Yiğit", "yigit"),
    ],
    family: &[
        ("Yılmaz", "yilmaz"), ("Öztürk", "ozturk"), ("Çelik", "celik"), ("Şahin", "sahin"), ("Kılıç", "kilic"),
        ("Doğan", "dogan"), ("Aydın", "aydin"), ("Güneş", "gunes"), ("Koç", "koc"), ("Işık", "isik"),
    ],
};

#[rustfmt::skip]
pub(crate) const JAPANESE: Names = Names {
    given: &[
        ("美咲", "misaki"), ("健太", "kenta"), ("さくら", "sakura"), ("翔", "sho"), ("陽子", "yoko"),
        ("大輔", "daisuke"), ("あかり", "akari"), ("拓海", "takumi"), ("真由美", "mayumi"), ("亮", "ryo"),
    ],
    family: &[
        ("佐藤", "sato"), ("鈴木", "suzuki"), ("髙橋", "takahashi"), ("渡邉", "watanabe"), ("小林", "kobayashi"),
        ("伊藤", "ito"), ("山本", "yamamoto"), ("中村", "nakamura"), ("斎藤", "saito"), ("森", "mori"),
    ],
};

#[rustfmt::skip]
pub(crate) const INDIAN: Names = Names {
    given: &[
        ("Aarav", "aarav"), ("Priya", "priya"), ("Ananya", "ananya"), ("Rohan", "rohan"), ("Lakshmi", "lakshmi"),
        ("Vikram", "vikram"), ("Meera", "meera"), ("Arjun", "arjun"), ("Kavya", "kavya"), ("Nikhil", "nikhil"),
    ],
    family: &[
        ("Iyer", "iyer"), ("Sharma", "sharma"), ("Chatterjee", "chatterjee"), ("Rao", "rao"), ("Khan", "khan"),
        ("Venkataraman", "venkataraman"), ("Singh", "singh"), ("D'Souza", "dsouza"), ("Patel", "patel"), ("Menon", "menon"),
    ],
};
