CREATE TABLE Users (
  id INTEGER ,
  Name varchar(200) collate NOCASE NOT NULL  ,
  Password varchar(256) collate NOCASE NULL  ,
  AuthToken varchar(16) collate NOCASE NULL  ,
  Comments blob NULL  ,
  Signature blob NULL  ,
  EmailAddress varchar(120) collate NOCASE NULL  ,
  FreeformContactInfo blob NULL  ,
  Organization varchar(200) collate NOCASE NULL  ,
  RealName varchar(120) collate NOCASE NULL  ,
  NickName varchar(16) collate NOCASE NULL  ,
  Lang varchar(16) collate NOCASE NULL  ,
  Gecos varchar(16) collate NOCASE NULL  ,
  HomePhone varchar(30) collate NOCASE NULL  ,
  WorkPhone varchar(30) collate NOCASE NULL  ,
  MobilePhone varchar(30) collate NOCASE NULL  ,
  PagerPhone varchar(30) collate NOCASE NULL  ,
  Address1 varchar(200) collate NOCASE NULL  ,
  Address2 varchar(200) collate NOCASE NULL  ,
  City varchar(100) collate NOCASE NULL  ,
  State varchar(100) collate NOCASE NULL  ,
  Zip varchar(16) collate NOCASE NULL  ,
  Country varchar(50) collate NOCASE NULL  ,
  Timezone char(50) NULL  ,
  SMIMECertificate text collate NOCASE NULL,

  Creator integer NULL DEFAULT 0 ,
  Created DATETIME NULL  ,
  LastUpdatedBy integer NULL DEFAULT 0 ,
  LastUpdated DATETIME NULL  
  
);

CREATE UNIQUE INDEX Users1 ON Users (Name) ;

CREATE INDEX Users4 ON Users (EmailAddress);

CREATE TABLE Groups (
  id INTEGER ,
  Name varchar(200) collate NOCASE NULL  ,
  Description varchar(255) collate NOCASE NULL  ,
  Domain varchar(64) collate NOCASE,
  Instance integer,
  Creator integer NOT NULL DEFAULT 0  ,
  Created DATETIME NULL  ,
  LastUpdatedBy integer NOT NULL DEFAULT 0  ,
  LastUpdated DATETIME NULL
  
);

CREATE INDEX Groups1 ON Groups (Domain,Name,Instance);

CREATE INDEX Groups2 ON Groups (Instance);

CREATE TABLE GroupMembers (
  id INTEGER PRIMARY KEY  ,
  GroupId integer NULL DEFAULT 0,
  MemberId integer NULL DEFAULT 0,
  Creator integer NOT NULL DEFAULT 0  ,
  Created DATETIME NULL  ,
  LastUpdatedBy integer NOT NULL DEFAULT 0  ,
  LastUpdated DATETIME NULL
  
);

CREATE UNIQUE INDEX GroupMembers1 ON GroupMembers(GroupId, MemberId);

CREATE TABLE Principals (
        id INTEGER PRIMARY KEY,
        PrincipalType VARCHAR(16) collate NOCASE not null,
        Disabled int2 NOT NULL DEFAULT 0 
        
);

CREATE TABLE CachedGroupMembers (
        id integer primary key ,
        GroupId int, 
        MemberId int, 
        Via int, 
        ImmediateParentId int,
        Disabled int2 NOT NULL DEFAULT 0  
                                           
                                           
                                           
                                           

        
);

CREATE INDEX CachedGroupMembers1 ON CachedGroupMembers (GroupId, MemberId, Disabled);

CREATE INDEX CachedGroupMembers2 ON CachedGroupMembers (MemberId, GroupId, Disabled);

CREATE INDEX CachedGroupMembers3 ON CachedGroupMembers (MemberId, ImmediateParentId);
